import { Redis } from 'ioredis';
import { startRedis, type ProvidedRedis } from '@nact-hub/testkit';
import { start, stop } from 'nact';
import { hotSwap, redisBackend, startHub } from 'nact-hub';
import { journal } from '../support/actors';
import { refusalOf, tryOut } from '../support/redis-requests';
import { impostor, listen } from '../support/tcp-server';

const quick = { connectTimeout: 500 };

/** The URL of a server with a user, a password, or another database. */
function urlWith(url: string, parts: Partial<Pick<URL, 'username' | 'password' | 'pathname'>>) {
  return Object.assign(new URL(url), parts).href;
}

describe('redisBackend refuses arguments that are wrong, before anything starts:', () => {
  test.each([
    ['a number', 42, /a URL, options of ioredis, or an ioredis client/],
    ['null', null, /a URL, options of ioredis/],
    ['an empty text', '', /got an empty text/],
    ['another scheme', 'http://user:hush@host', /redis:\/\/ or rediss:\/\/, got one with 'http:'/],
    ['a cluster without nodes', { cluster: [] }, /a list with at least one node/],
    ['a misspelt part of a cluster', { cluster: [7000], option: {} }, /`redisBackend.option`/],
  ])('%s as connection', (_, connection, message) => {
    const make = () => redisBackend(connection as never);
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_config' }));
    expect(make).toThrow(message);
    expect(make).not.toThrow(/hush/);
  });

  test.each([
    [{ prefix: 'a{b}' }, /`prefix` to be a string without braces, got 'a\{b\}'/],
    [{ connectTimeout: 0 }, /`connectTimeout` to be a number of milliseconds/],
    [{ keyPrefix: 'a' }, /Unknown option `redisBackend.keyPrefix`/],
  ])('%j as options', (options, message) => {
    expect(() => redisBackend(undefined, options as object)).toThrow(message);
  });
});

describe('redisBackend refuses to connect', () => {
  let own: ProvidedRedis;
  let admin: Redis;
  beforeAll(async () => {
    own = await startRedis();
    admin = new Redis(own.url);
    // ioredis prints that it may not call INFO.
    jest.spyOn(console, 'warn').mockImplementation();
  });
  afterAll(async () => {
    admin.disconnect();
    await own.stop();
  });
  afterEach(() => tryOut(own.url));

  test('where nobody listens, after `connectTimeout`', async () => {
    const { port, close } = await listen(() => undefined);
    await close();
    const refusal = await refusalOf(`redis://127.0.0.1:${port}`, quick);
    expect(refusal).toMatchObject({ code: 'invalid_config', reason: 'redis_unreachable' });
    expect(refusal.message).toMatch(`127.0.0.1:${port} cannot be reached: connect ECONNREFUSED`);
  });

  test('to somebody who never answers', async () => {
    const { port, close } = await listen((socket) => socket.resume());
    const refusal = await refusalOf(`redis://127.0.0.1:${port}`, quick);
    expect(refusal).toMatchObject({ reason: 'redis_unreachable' });
    expect(refusal.message).toMatch('no answer within 500 ms');
    await close();
  });

  test('without the password, or with a wrong one, and never repeats it', async () => {
    await admin.config('SET', 'requirepass', 'right');
    expect(await refusalOf(own.url)).toMatchObject({ reason: 'redis_auth' });
    const url = urlWith(own.url, { username: 'default', password: 'hush-hush' });
    const options = { port: Number(new URL(own.url).port), password: 'hush-hush' };
    for (const connection of [url, options]) {
      const refusal = await refusalOf(connection);
      expect(refusal.reason).toBe('redis_auth');
      expect(refusal.message).toMatch(/WRONGPASS.*Check the user and the password/);
      expect(refusal.everything).not.toMatch('hush-hush');
    }
    await tryOut(urlWith(own.url, { password: 'right' }));
    await admin.config('SET', 'requirepass', '');
  });

  test('to a database that is not there', async () => {
    const refusal = await refusalOf(urlWith(own.url, { pathname: '/999' }));
    expect(refusal).toMatchObject({ reason: 'redis_database' });
    await tryOut(urlWith(own.url, { pathname: '/3' }));
  });

  test('to a Redis older than 6.2', async () => {
    const server = await impostor(['redis_version:6.0.16', 'loading:0', 'role:master']);
    const refusal = await refusalOf(`redis://127.0.0.1:${server.port}`);
    expect(refusal).toMatchObject({ reason: 'redis_too_old' });
    expect(refusal.message).toMatch(
      'is Redis 6.0.16; nact-hub needs Redis 6.2 or newer, or Valkey',
    );
    await server.close();
  });

  test.each(['allkeys-lru', 'volatile-ttl'])('to a Redis that evicts by %s', async (policy) => {
    await admin.config('SET', 'maxmemory-policy', policy);
    const refusal = await refusalOf(own.url);
    expect(refusal).toMatchObject({ reason: 'redis_evicts' });
    expect(refusal.message).toMatch(`'${policy}'`);
    expect(refusal.message).toMatch('CONFIG SET maxmemory-policy noeviction');
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
  });

  test('to a replica, and names its primary', async () => {
    await admin.replicaof('127.0.0.1', 1);
    const refusal = await refusalOf(own.url);
    expect(refusal).toMatchObject({ reason: 'redis_read_only' });
    expect(refusal.message).toMatch('Connect to its primary, 127.0.0.1:1');
    await admin.replicaof('NO', 'ONE');
  });

  test.each([
    ['-xadd -hset', /may not call hset, xadd\. .*\+hset \+xadd/],
    ['-memory -eval', /may not call eval, memory\|usage/],
    ['-multi', /may not call multi/],
    ['-info', /NOPERM.*'info'/],
  ])('as a user with %s, and names what is missing', async (rules, message) => {
    await admin.acl('SETUSER', 'app', 'reset', 'on', '>secret', '~*', '&*', '+@all');
    await admin.acl('SETUSER', 'app', ...rules.split(' '));
    const url = urlWith(own.url, { username: 'app', password: 'secret' });
    const refusal = await refusalOf(url);
    expect(refusal).toMatchObject({ code: 'invalid_config', reason: 'redis_acl' });
    expect(refusal.message).toMatch(message);
    expect(refusal.everything).not.toMatch('secret');
    expect(await admin.dbsize()).toBe(0);
  });

  test('as a user that may not use the keys of the prefix', async () => {
    await admin.acl('SETUSER', 'app', 'reset', 'on', '>secret', '~mine:*', '&*', '+@all');
    const url = urlWith(own.url, { username: 'app', password: 'secret' });
    const refusal = await refusalOf(url);
    expect(refusal).toMatchObject({ reason: 'redis_acl' });
    expect(refusal.message).toMatch('ACL SETUSER <name> ~nact-hub:*');
    await expect(refusalOf(url, { prefix: 'mine:' })).rejects.toThrow('The backend has connected');
  });

  test('with a client of the app that was closed', async () => {
    const client = new Redis(own.url, { lazyConnect: true });
    client.disconnect();
    const refusal = await refusalOf(client);
    expect(refusal).toMatchObject({ reason: 'redis_unreachable' });
    expect(refusal.message).toMatch('the client was closed');
  });

  test('and then startHub rejects with the same error, and has started nothing', async () => {
    await admin.config('SET', 'maxmemory-policy', 'allkeys-random');
    const system = start({ name: 'refused' });
    const starting = startHub(system, {
      hubId: 'refused',
      backend: redisBackend(own.url),
      supervisors: { journals: { actors: [journal], migration: hotSwap() } },
    });
    await expect(starting).rejects.toMatchObject({ reason: 'redis_evicts' });
    expect(await admin.dbsize()).toBe(0);
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    stop(system);
  });
});
