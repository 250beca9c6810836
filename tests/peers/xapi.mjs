// Reads a list of statements from its input; says of each what Learning Locker's validation has against it.
import { readFileSync } from "node:fs";
import library from "@learninglocker/xapi-validation";

const statements = JSON.parse(readFileSync(0, "utf8"));
const said = (warning) => `${warning.constructor.name} ${JSON.stringify(warning)}`;
console.log(JSON.stringify(statements.map((one) => library.default(one).map(said))));
