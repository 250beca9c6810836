"""Inner products on the whole width of the processor, the same number whoever asks.

A plain loop over bytes reaches a third of the speed: LLVM then chooses its vectors by the widest number, which is the
sum. So the loop is written out for LLVM in vectors of its own; how a processor runs them is still LLVM's to know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from awn.matching.engine.compiled import inlined

Value = Any  # of LLVM, as numba and llvmlite hand it around: without types
LANES = 64  # numbers that are multiplied in one step
_INDEX, _SHORT_SUM, _TRUE_SUM = ir.IntType(64), ir.IntType(32), ir.DoubleType()
_LOOSE = ("contract", "reassoc")  # in any order, which is the same each time
_util: Any = cgutils  # has no types either


def _steps_8(typing: Any, query: Any, codes: Any, row: Any) -> Any:
    """Whole steps of a product of 16-bit numbers with a row of 8-bit ones."""
    wide, lanes = ir.VectorType(_SHORT_SUM, LANES), ir.VectorType(_SHORT_SUM, LANES // 2)
    # Neighbours are added: processors multiply and add pairs of short numbers in one instruction.
    halves = [ir.Constant(ir.VectorType(_SHORT_SUM, LANES // 2), list(range(part, LANES, 2))) for part in (0, 1)]

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Value:
        def step(total: Value, one: Value, other: Value) -> Value:
            products = builder.mul(builder.sext(one, wide), builder.sext(other, wide))
            even, odd = (builder.shuffle_vector(products, ir.Constant(wide, ir.Undefined), half) for half in halves)
            return builder.add(total, builder.add(even, odd))

        total = _loop(builder, _arrays(context, builder, signature, args), lanes, step)
        sum_up = _util.get_or_insert_function(
            builder.module, ir.FunctionType(_SHORT_SUM, [lanes]), f"llvm.vector.reduce.add.v{LANES // 2}i32"
        )
        return builder.call(sum_up, [total])

    return types.int32(query, codes, types.int64), build


def _steps_64(typing: Any, query: Any, vectors: Any, row: Any) -> Any:
    """Whole steps of a product of float64 numbers with a row of float32 ones."""
    lanes = ir.VectorType(_TRUE_SUM, LANES)

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Value:
        def step(total: Value, one: Value, other: Value) -> Value:
            return builder.fadd(total, builder.fmul(one, builder.fpext(other, lanes), flags=_LOOSE), flags=_LOOSE)

        total = _loop(builder, _arrays(context, builder, signature, args), lanes, step)
        sum_up = _util.get_or_insert_function(
            builder.module, ir.FunctionType(_TRUE_SUM, [_TRUE_SUM, lanes]), f"llvm.vector.reduce.fadd.v{LANES}f64"
        )
        return builder.call(sum_up, [ir.Constant(_TRUE_SUM, 0.0), total], fastmath=_LOOSE)

    return types.float64(query, vectors, types.int64), build


def _arrays(context: Any, builder: Any, signature: Any, args: Any) -> tuple[Value, Value, Value]:
    """Where the query begins, where the row begins, and how many numbers each has."""
    query, rows = (context.make_array(signature.args[at])(context, builder, args[at]) for at in (0, 1))
    dim = _util.unpack_tuple(builder, rows.shape)[1]
    return query.data, builder.gep(rows.data, [builder.mul(args[2], dim)]), dim


def _loop(
    builder: Any, arrays: tuple[Value, Value, Value], lanes: Any, step: Callable[[Value, Value, Value], Value]
) -> Value:
    """Adds step after step to a sum in lanes."""
    *starts, dim = arrays
    total = _util.alloca_once(builder, lanes)
    builder.store(ir.Constant(lanes, None), total)
    with _util.for_range(builder, builder.udiv(dim, ir.Constant(_INDEX, LANES))) as loop:
        at = builder.mul(loop.index, ir.Constant(_INDEX, LANES))
        one, other = (_some(builder, start, at) for start in starts)
        builder.store(step(builder.load(total), one, other), total)
    return builder.load(total)


def _some(builder: Any, start: Value, at: Value) -> Value:
    """Neighbouring numbers from memory."""
    many = ir.VectorType(start.type.pointee, LANES)
    return builder.load(builder.bitcast(builder.gep(start, [at]), many.as_pointer()), align=1)


def _trailing(typing: Any, word: Any) -> Any:
    """How many zeros a word ends with."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Value:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), build


_whole_8: Any = intrinsic(_steps_8)
_whole_64: Any = intrinsic(_steps_64)
_zeros: Any = intrinsic(_trailing)


@inlined
def dot_8(query: NDArray[np.int16], codes: NDArray[np.int8], row: int) -> int:
    """The product of numbers of 16 bits with a row of 8 bits."""
    total = _whole_8(query, codes, row)
    for axis in range(query.shape[0] // LANES * LANES, query.shape[0]):
        total = np.int32(total + np.int32(query[axis]) * np.int32(codes[row, axis]))
    return total  # type: ignore[no-any-return] # an intrinsic has no types


@inlined
def dot_64(query: NDArray[np.float64], vectors: NDArray[np.float32], row: int) -> float:
    """The true product with a row: summed in float64."""
    total = _whole_64(query, vectors, row)
    for axis in range(query.shape[0] // LANES * LANES, query.shape[0]):
        total += query[axis] * np.float64(vectors[row, axis])
    return total  # type: ignore[no-any-return] # an intrinsic has no types


@inlined
def lowest(word: np.uint64) -> int:
    """The position of the lowest bit of a word that is not zero."""
    return _zeros(word)  # type: ignore[no-any-return] # an intrinsic has no types
