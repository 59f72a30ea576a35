import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The server that is installed here; undefined: none. */
export const REDIS_SERVER: string | undefined = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** A Redis or Valkey of its own: on a free port of 127.0.0.1, in a folder of its own. */
export class RedisServer {
  readonly url: string;
  readonly #port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'orrery-redis-'));
  #process: ChildProcess | undefined;

  constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async start(options: { readonly isPersistent: boolean }): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.start(options);
    return server;
  }

  /** Comes up with what it has kept, if it keeps anything. */
  async start({ isPersistent }: { readonly isPersistent: boolean }): Promise<void> {
    const words = ['--port', String(this.#port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    const kept = ['--appendonly', isPersistent ? 'yes' : 'no', '--appendfsync', 'always'];
    this.#process = spawn(REDIS_SERVER!, [...words, ...kept], { stdio: 'ignore' });
    while (!(await answers(this.#port))) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    this.#process = undefined;
    const ended = new Promise((resolve) => running.once('close', resolve));
    running.kill('SIGKILL');
    await ended;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
