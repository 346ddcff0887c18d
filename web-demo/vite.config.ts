import { defineConfig, type Plugin } from 'vite';

// Code comes from our own origin; bytes may come from local nodes, from any TLS endpoint, and a model from any TLS server.
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self' ws://127.0.0.1:* ws://localhost:* wss: https:",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** Writes the content security policy into the page; the dev server alone may inline its styles. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    transformIndexHtml: {
      order: 'pre',
      handler(_html, { server }) {
        const policy = server ? { ...POLICY, 'style-src': "'self' 'unsafe-inline'" } : POLICY;
        const content = Object.entries(policy).map(([name, value]) => `${name} ${value}`).join('; ');
        return [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' }];
      },
    },
  };
}

export default defineConfig({
  base: './',
  // No fallback to index.html: a missing /local.json must be a 404, not a page.
  appType: 'mpa',
  plugins: [contentSecurityPolicy()],
  // The package brings its own worker and .wasm beside it; pre-bundling would tear them apart.
  optimizeDeps: { exclude: ['taolight'] },
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { fs: { allow: ['..'] } },
});
