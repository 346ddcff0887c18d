// Writes so many texts of ordinary length out of recorded ones, a JSON string a line.
// Usage: node flips-texts.mjs RECORDED.json.gz COUNT OUTPUT.jsonl
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const SHORTEST = 8;
const LONGEST = 200;

const [recorded, count, output] = process.argv.slice(2);
const { texts } = JSON.parse(gunzipSync(readFileSync(recorded)));
const characters = (text) => [...text].length;
const chosen = texts.filter((text) => characters(text) >= SHORTEST && characters(text) <= LONGEST).slice(0, Number(count));
if (chosen.length < Number(count)) throw new Error(`only ${chosen.length} texts are of that length`);
writeFileSync(output, chosen.map((text) => `${JSON.stringify(text)}\n`).join(''));
