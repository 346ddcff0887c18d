// In the page: connect, read the largest metagraph, and report when each phase was reached. Times are milliseconds since navigation began.
import { LightClient } from '/taolight/index.js';

const marks = { module: performance.now() };
const mark = (name) => { marks[name] ??= performance.now(); };

try {
  const { spec, endpoints } = await (await fetch('/local.json')).json();
  const client = await LightClient.connect(spec, { endpoints, onProgress: ({ phase }) => mark(phase) });
  mark('connected');
  const snapshot = await client.at();
  mark('snapshot');
  const subnets = await snapshot.subnets.list();
  const { netuid } = subnets.reduce((most, subnet) => (subnet.n > most.n ? subnet : most));
  mark('subnets');
  const metagraph = await snapshot.subnets.metagraph(netuid);
  mark('metagraph');
  const { n, proofBytes, roundTrips, assurance } = metagraph;
  await report({ marks, n, proofBytes, roundTrips, assurance, block: snapshot.block.number });
} catch (error) {
  await report({ marks, error: `${error.code ?? error.name}: ${error.message}` });
}

function report(result) {
  return fetch('/result', { method: 'POST', body: JSON.stringify(result) });
}
