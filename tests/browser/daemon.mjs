// The real program on feeds of ours, in a folder of its own.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = process.env.RIVERD_PROGRAM ?? join(root, 'build', 'riverd');

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Asks until the answer is as wanted; fails after half a minute. */
async function until(question) {
  for (let i = 0; i < 300; ++i) {
    if (await question().catch(() => false)) return;
    await sleep(100);
  }
  throw new Error('riverd did not come to show its feeds');
}

/**
 * Starts riverd and waits until every feed was read. `feeds`: documents by name; `server` and `rivers`: lines of the
 * configuration.
 */
export async function start({ feeds = {}, server = '', rivers = '' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'riverd-browser-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let text = `[server]\nlisten = ["127.0.0.1:${port}"]\nbase_url = "${url}"\n${server}\n`;
  for (const [name, document] of Object.entries(feeds)) {
    writeFileSync(join(folder, `${name}.xml`), document);
    text += `[[feed]]\nurl = "file:${name}.xml"\nname = "${name}"\n`;
  }
  writeFileSync(join(folder, 'riverd.toml'), text + rivers);
  const daemon = spawn(program, ['--config', join(folder, 'riverd.toml'), '--data', join(folder, 'data'), 'run'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  daemon.stderr.on('data', (data) => (log += data));
  const stop = async () => {
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    if (daemon.exitCode === null && daemon.kill('SIGTERM')) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(async () => {
      if (daemon.exitCode !== null) throw new Error(log);
      const { feeds: states } = await (await fetch(`${url}/api/v1/feeds`)).json();
      return states.every((state) => state.health !== 'unknown');
    });
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log}`);
  }
  return { url, stop };
}
