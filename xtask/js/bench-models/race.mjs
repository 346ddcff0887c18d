// In the page: contestants embed the same texts in turns, and each turn is timed.
import { ours, theirs } from './contestants.mjs';

/** Threads of a contestant go on looking for work for a moment: nobody else starts before. */
const REST_MS = 20;

/**
 * Opens the contestants, and lets them embed every input in turns: after a first turn, so many as take `enough`
 * milliseconds, and at least `fewest`. Gives, for each input and contestant, all times in milliseconds, the first apart, and the lowest cosine to the
 * embeddings that the input brings.
 */
export async function race({ contestants, inputs, enough, fewest }) {
  const opened = [];
  for (const one of contestants) {
    const started = performance.now();
    opened.push(one.ours ? await ours(one) : await theirs(one));
    console.log(`${one.name}: loaded in ${Math.round(performance.now() - started)} ms`);
  }
  const results = [];
  for (const input of inputs) results.push(await turns(contestants, opened, input, enough, fewest));
  for (const one of opened) one.close();
  return results;
}

async function turns(contestants, opened, input, enough, fewest) {
  const { batch, tokens, embeddings } = input;
  const rows = contestants.map(({ name }) => ({ name, first: 0, times: [], cosine: 1 }));
  for (const [i, row] of rows.entries()) {
    const { took, got } = await turn(opened[i], input);
    row.first = took;
    row.cosine = Math.min(...got.map((numbers, j) => cosine(numbers, embeddings[j])));
  }
  const started = performance.now();
  for (let round = 0; round < fewest || performance.now() - started < enough; round += 1) {
    for (const i of rows.keys()) {
      const next = (i + round) % rows.length;
      rows[next].times.push((await turn(opened[next], input)).took);
    }
  }
  console.log(`${batch}x${tokens}: ${rows[0].times.length} rounds`);
  return { batch, tokens, rows };
}

async function turn(contestant, input) {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const started = performance.now();
  const got = await contestant.embed(input);
  return { took: performance.now() - started, got };
}

/** Rows of both have length one. */
function cosine(one, other) {
  return one.reduce((sum, number, i) => sum + number * other[i], 0);
}
