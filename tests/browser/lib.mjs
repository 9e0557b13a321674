// What the browser tests share: a server of their own with the demo's data, Debian's Chromium
// through playwright-core, people who log in, and a small count of passed and failed checks.
import { createRequire } from 'node:module';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');
const cache = process.env.SANJHA_TEST_CACHE || join(process.env.HOME, '.cache/sanjha/tests');
export const shots = process.env.SANJHA_SHOTS || join(cache, 'shots');
mkdirSync(shots, { recursive: true });
export const need = createRequire(join(cache, 'package.json'));

function onPath(names) {
  for (const folder of process.env.PATH.split(':')) for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  throw new Error(`none of ${names.join(', ')} on PATH`);
}
export const chromiumPath = process.env.CHROMIUM || onPath(['chromium', 'chromium-browser', 'google-chrome']);

// Every host but loopback fails to resolve; Chromium's own housekeeping is off.
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-default-apps',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1'];

export async function launch() {
  return need('playwright-core').chromium.launch({ executablePath: chromiumPath, headless: true, args: flags });
}

export const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
  userAgent: 'Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36' };
export const desk = { viewport: { width: 1280, height: 900 } };

// A context with a session: the cookie is Secure, so it is set for the https twin of the address;
// Chromium still sends it to plain http on loopback.
export async function context(browser, { base, cookies = {}, device = desk, lang = 'en', scripting = true, extra = {} }) {
  const made = await browser.newContext({ timezoneId: 'Asia/Kolkata', locale: `${lang}-IN`, javaScriptEnabled: scripting, ...device, ...extra });
  const all = Object.entries({ ...cookies });
  if (all.length) await made.addCookies(all.map(([name, value]) => ({ name, value, url: base.replace(/^http:/, 'https:'), secure: true })));
  return made;
}

export function program() {
  const target = process.env.CARGO_TARGET_DIR || join(process.env.HOME, '.cache/sanjha/target');
  const path = process.env.SANJHA || join(target, 'release', 'sanjha');
  if (!existsSync(path)) execFileSync('cargo', ['build', '--release', '-q'], { cwd: root, stdio: 'inherit' });
  return path;
}

// libfaketime moves the server's clock, so that the tests find a working day on any day they run.
function faketime() {
  for (const folder of readdirSync('/usr/lib')) { const path = join('/usr/lib', folder, 'faketime/libfaketime.so.1'); if (existsSync(path)) return path; }
  throw new Error('no libfaketime: apt-get install faketime');
}

// The coming Tuesday, Wednesday or Thursday that is no holiday, 11:00 in India: machines are open.
export function workingMoment() {
  const holidays = new Set(readFileSync(join(root, 'seeds/holidays.csv'), 'utf8').split('\n').map(row => row.slice(0, 10)));
  for (let ahead = 0; ; ahead++) {
    const day = new Date(Date.now() + 330 * 60_000 + ahead * 86_400_000);
    const date = day.toISOString().slice(0, 10);
    if ([2, 3, 4].includes(day.getUTCDay()) && !holidays.has(date)) return new Date(`${date}T11:00:00+05:30`);
  }
}

// Starts `sanjha demo` on a folder of its own: the year, two live weeks around its day, one log-in
// for each role. Its clock stands where it is put and runs on. Ends with this process.
export async function demo(at = workingMoment()) {
  const folder = mkdtempSync(join(tmpdir(), 'sanjha-browser-'));
  const clockFile = join(folder, 'clock');
  const setClock = moment => writeFileSync(clockFile, `${(moment - Date.now() >= 0 ? '+' : '-')}${Math.abs(Math.round((moment - Date.now()) / 1000))}`);
  setClock(at);
  const env = { ...process.env, LD_PRELOAD: faketime(), FAKETIME_TIMESTAMP_FILE: clockFile, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  const child = spawn(program(), ['demo', '--dir', folder, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', process.env.SANJHA_TEST_LOG ? 'inherit' : 'ignore'], env });
  const end = () => { child.kill('SIGKILL'); rmSync(folder, { recursive: true, force: true }); };
  process.on('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  const said = [];
  const base = await new Promise((done, fail) => {
    createInterface({ input: child.stdout }).on('line', line => { said.push(line); const found = /listening on (http:\S+)/.exec(line); if (found) done(found[1].replace(/\/$/, '')); });
    child.on('exit', code => fail(new Error(`sanjha demo ended with ${code}:\n${said.join('\n')}`)));
  });
  const people = logIns(said);
  return { base, said, people, end, pid: child.pid, now: () => new Date(Date.now() + offset(clockFile)), setClock };
}

const offset = file => Number(readFileSync(file, 'utf8')) * 1000;

// The demo prints one password for all and a line for each log-in: `  owner   Name: what they do`.
function logIns(lines) {
  const at = lines.findIndex(line => /password/.test(line));
  if (at < 0) return [];
  const password = lines[at].trim().split(' ').at(-1), found = [];
  for (const line of lines.slice(at + 1)) { const login = /^\s{2,}([a-z0-9._-]+)\s+\S/.exec(line)?.[1]; if (login) found.push({ login, password, role: login }); }
  return found;
}

// Logs in through the page with plain requests and hands back the cookies.
export async function logIn(base, login, password) {
  const jar = {};
  const keep = answer => { for (const line of answer.headers.getSetCookie()) { const [pair] = line.split(';'); const at = pair.indexOf('='); jar[pair.slice(0, at)] = pair.slice(at + 1); } };
  const line = () => Object.entries(jar).map(([name, value]) => `${name}=${value}`).join('; ');
  const page = await fetch(`${base}/login`, { redirect: 'manual' }); keep(page);
  const html = await page.text(); const fields = new URLSearchParams();
  const form = /<form[^>]*action="\/login"[\s\S]*?<\/form>/.exec(html)?.[0] ?? html;
  for (const [input] of form.matchAll(/<input[^>]*>/g)) { const name = /name="([^"]*)"/.exec(input)?.[1]; const value = /value="([^"]*)"/.exec(input)?.[1] ?? ''; if (name) fields.set(name, value.replaceAll('&amp;', '&')); }
  fields.set('login', login); fields.set('password', password);
  const answer = await fetch(`${base}/login`, { method: 'POST', body: fields, redirect: 'manual', headers: { cookie: line(), origin: base, 'sec-fetch-site': 'same-origin' } });
  if (answer.status !== 303) throw new Error(`log-in of ${login}: ${answer.status}`);
  keep(answer);
  return jar;
}

// --- counting ---------------------------------------------------------------
let passed = 0; const failures = [];
export async function check(name, act) {
  try { await act(); passed++; }
  catch (error) { failures.push(name); console.log(`FAILED ${name}\n  ${String(error.stack || error).split('\n').slice(0, 12).join('\n  ')}`); }
}
export function assert(truth, words) { if (!truth) throw new Error(words); }
export function finish() {
  for (const name of failures) console.log(`failed: ${name}`);
  console.log(`test result: browser. ${passed} passed; ${failures.length} failed;`);
  process.exit(failures.length ? 1 : 0);
}
