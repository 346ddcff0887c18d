// Every lie devnet can tell ends in its typed error, on the page, and in no value.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage, startBrowser, until } from './lib/browser.mjs';
import { LIVELY, startDevnet } from './lib/devnet.mjs';

const EXPECTED = {
  'forged-value': 'PROOF_INVALID',
  'flipped-proof': 'PROOF_INVALID',
  'truncated-proof': 'PROOF_INVALID',
  'foreign-proof': 'PROOF_INVALID',
  'forged-state-root': 'HEADER_INVALID',
  'bad-seal': 'HEADER_INVALID',
  'wrong-author': 'HEADER_INVALID',
  'wrong-set-id': 'JUSTIFICATION_INVALID',
  'duplicate-signer': 'JUSTIFICATION_INVALID',
  'below-threshold': 'JUSTIFICATION_INVALID',
  'unknown-fork': 'JUSTIFICATION_INVALID',
  'stale-head': 'NOT_SYNCED',
  'wrong-chain': 'WRONG_CHAIN',
  // A browser shows nothing of a message before its end: one without an end is silence.
  'endless-reply': 'ENDPOINT_STALLED',
  'oversized-reply': 'ENDPOINT_MISBEHAVED',
  'garbage-json': 'ENDPOINT_MISBEHAVED',
  'half-closed': 'ENDPOINT_STALLED',
  stall: 'ENDPOINT_STALLED',
};

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

describe('a lying endpoint', { concurrency: 2 }, () => {
  for (const [fault, code] of Object.entries(EXPECTED)) {
    test(`${fault} → ${code}, and no value`, async () => {
      const devnet = await startDevnet([...LIVELY, '--fault', fault]);
      const { page, close } = await openPage(browser, devnet, { hash: '#/metagraph' });
      try {
        const error = page.getByTestId('error').filter({ visible: true });
        const seen = await until(`${fault} is noticed`, () => noticed(page, error), Boolean, { within: 90_000 });
        assert.equal(seen.code, code, seen.text);
        assert.equal(await page.locator('[data-testid=neurons] [data-value]').count(), 0, 'no cell is shown');
        assert.ok(!seen.text.includes('Finalized') || code === 'PROOF_INVALID', 'nothing is called final');
        assert.match(seen.text, /the endpoint/, 'the endpoint is named as the one at fault');
      } finally {
        await close();
        await devnet.stop();
      }
    });
  }
});

async function noticed(page, error) {
  const cells = await page.locator('[data-testid=neurons] [data-value]').count();
  if (cells > 0) return { code: `none: ${cells} cells were shown as if proved`, text: '' };
  if ((await error.count()) === 0) return null;
  return { code: await error.first().getAttribute('data-code'), text: await error.first().innerText() };
}
