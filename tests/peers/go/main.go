// Checks a log by Go's own golang.org/x/mod/sumdb/note and tlog, which know nothing of Awn.
// Reads one JSON object from standard input; says what was accepted, or exits 1 with what was not.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	Keys        []string
	Checkpoint  string
	Older       string
	Index       int64
	Entry       []byte
	Inclusion   [][]byte
	Consistency [][]byte
	// By their path under the log, as https://c2sp.org/tlog-tiles has it.
	Tiles map[string][]byte
}

func main() {
	var in input
	check("read", json.NewDecoder(os.Stdin).Decode(&in))
	tree := open(in.Keys, in.Checkpoint)
	older := open(in.Keys, in.Older)
	leaf := tlog.RecordHash(in.Entry)
	check("inclusion", tlog.CheckRecord(hashes(in.Inclusion), tree.N, tree.Hash, in.Index, leaf))
	check("consistency", tlog.CheckTree(hashes(in.Consistency), tree.N, tree.Hash, older.N, older.Hash))
	// Every leaf through authenticated tiles, and both proofs once more, made by Go from the tiles.
	reader := tlog.TileHashReader(tree, served(in.Tiles))
	indexes := make([]int64, tree.N)
	for n := range indexes {
		indexes[n] = tlog.StoredHashIndex(0, int64(n))
	}
	leaves, err := reader.ReadHashes(indexes)
	check("tiles", err)
	if leaves[in.Index] != leaf {
		check("tiles", fmt.Errorf("leaf %d is another entry", in.Index))
	}
	proof, err := tlog.ProveRecord(tree.N, in.Index, reader)
	check("proof from tiles", err)
	check("same inclusion", same(proof, in.Inclusion))
	grown, err := tlog.ProveTree(tree.N, older.N, reader)
	check("proof from tiles", err)
	check("same consistency", same(grown, in.Consistency))
	fmt.Printf("accepted %d leaves\n", tree.N)
}

func open(keys []string, text string) tlog.Tree {
	var known []note.Verifier
	for _, key := range keys {
		verifier, err := note.NewVerifier(key)
		check("key", err)
		known = append(known, verifier)
	}
	signed, err := note.Open([]byte(text), note.VerifierList(known...))
	check("signature", err)
	lines := strings.Split(signed.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check("checkpoint", err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check("checkpoint", err)
	return tlog.Tree{N: size, Hash: hash(root)}
}

type served map[string][]byte

func (served) Height() int { return 8 }

func (from served) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		// Go names the height in the path; C2SP leaves it out, as it is always 8.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		found, there := from[path]
		if !there {
			return nil, fmt.Errorf("no tile %s", path)
		}
		data = append(data, found)
	}
	return data, nil
}

func (served) SaveTiles([]tlog.Tile, [][]byte) {}

func hash(value []byte) (found tlog.Hash) {
	copy(found[:], value)
	return found
}

func hashes(list [][]byte) []tlog.Hash {
	var found []tlog.Hash
	for _, one := range list {
		found = append(found, hash(one))
	}
	return found
}

func same(theirs []tlog.Hash, ours [][]byte) error {
	if len(theirs) != len(ours) {
		return fmt.Errorf("%d steps, not %d", len(ours), len(theirs))
	}
	for n, one := range theirs {
		if one != hash(ours[n]) {
			return fmt.Errorf("step %d differs", n)
		}
	}
	return nil
}

func check(what string, err error) {
	if err != nil {
		fmt.Printf("refused: %s: %v\n", what, err)
		os.Exit(1)
	}
}
