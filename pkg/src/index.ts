/**
 * taolight: a Bittensor light client for a browser tab.
 *
 * ```ts
 * import { LightClient } from 'taolight';
 * const client = await LightClient.connect(spec, { endpoints: ['wss://…'], onProgress: (p) => console.log(p.sentence) });
 * const snapshot = await client.at();
 * const metagraph = await snapshot.subnets.metagraph(1);
 * console.log(metagraph.neuron(0), snapshot.assurance);
 * client.close();
 * ```
 */
export { LightClient } from './client.js';
export { Snapshot, Subnets } from './snapshot.js';
export { Metagraph } from './metagraph.js';
export { LightClientError } from './errors.js';
export type { ErrorCode, ErrorFields, Fault } from './errors.js';
export type * from './types.js';
