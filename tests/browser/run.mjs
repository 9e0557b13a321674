// The browser tests: `node tests/browser/run.mjs [--shots] [--only PART]` (installed and called by tests/run).
// Walks every page of every role, in both languages, on phone and desk, and the main job without scripting.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accessibility, focus, language, layout, weight, withoutScripting } from './checks.mjs';
import { assert, check, context, demo, desk, finish, launch, logIn, phone, shots } from './lib.mjs';
import { calendars } from './calendar.mjs';
import { breakdown } from './breakdown.mjs';
import { mainJob } from './main-job.mjs';
import { board } from './board.mjs';
import { monthClose } from './month-close.mjs';

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : null;
const begun = performance.now();
const server = await demo();
const browser = await launch();
const people = server.people;

// One address stands for all that differ only by code, reference, number or filter.
function pattern(path) {
  const url = new URL(path, server.base);
  const parts = url.pathname.split('/').map(part => /^(?=.*[A-Z0-9])[A-Z0-9-]{3,}$/.test(part) || /^\d+$/.test(part) ? '*' : part);
  const names = [...url.searchParams.keys()].filter(name => ['view', 'tab', 'state', 'when'].includes(name)).map(name => `${name}=${url.searchParams.get(name)}`);
  return parts.join('/') + (names.length ? `?${names.sort().join('&')}` : '');
}

// Every page somebody can reach by links, one of each kind.
async function crawl(cookies) {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');
  const queue = ['/'], seen = new Set(queue.map(pattern)), pages = [];
  while (queue.length && pages.length < 300) {
    const path = queue.shift();
    const answer = await fetch(server.base + path, { headers: { cookie }, redirect: 'follow' });
    assert(answer.status < 500, `${path}: ${answer.status}`);
    if (!(answer.headers.get('content-type') || '').startsWith('text/html')) { await answer.arrayBuffer(); continue; }
    assert(answer.status === 200, `${path}, which a page links to, answers ${answer.status}`);
    pages.push(path);
    for (const [tag, raw] of (await answer.text()).matchAll(/<[^<>]*\bhref="([^"]+)"[^<>]*>/g)) {
      if (tag.includes('rel="nofollow"')) continue;
      const href = raw.replaceAll('&amp;', '&');
      if (!href.startsWith('/') || href.startsWith('/static/') || href.startsWith('/api/') || /[?&]lang=/.test(href)) continue;
      const clean = href.split('#')[0], kind = pattern(clean);
      if (!seen.has(kind)) { seen.add(kind); queue.push(clean); }
    }
  }
  return pages;
}

const slug = path => path.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 80) || 'home';

// `tests/run --faults` looks at every page in both languages on both devices and weighs it; without it each page is
// seen in one of the four ways, in turn, and every eighth is weighed: what pages load beside their text they share.
const everything = Boolean(process.env.SANJHA_FAULTS);
// Pictures of all pages for people to look at; else only of those that fail.
const pictures = everything || process.argv.includes('--shots');
let turn = 0;

function ways(pages) {
  const four = [['en', 'phone'], ['hi', 'desk'], ['hi', 'phone'], ['en', 'desk']].map(way => way.join(' '));
  const chosen = new Map(four.map(way => [way, []]));
  for (const path of pages) {
    for (const way of everything ? four : [four[turn++ % 4]]) chosen.get(way).push(path);
  }
  return chosen;
}

async function look(role, cookies, everyPage, { staff }) {
  for (const [way, pages] of ways(everyPage)) {
    if (!pages.length) continue;
    const [lang, deviceName] = way.split(' '), device = deviceName === 'phone' ? phone : desk;
    const made = await context(browser, { base: server.base, cookies: { ...cookies, '__Host-sanjha-lang': lang }, device, lang, extra: { bypassCSP: true } });
    const page = await made.newPage();
    const folder = join(shots, role, `${lang}-${deviceName}`); mkdirSync(folder, { recursive: true });
    for (const path of pages) await check(`${role} ${lang} ${deviceName} ${path}`, async () => {
      await page.goto(server.base + path, { waitUntil: 'load' });
      const wrong = [...await language(page, lang), ...await withoutScripting(page), ...await accessibility(page)];
      if (deviceName === 'phone') wrong.push(...await layout(page, { staff }));
      else if (lang === 'en') wrong.push(...await focus(page));
      if (pictures || wrong.length) await page.screenshot({ path: join(folder, `${slug(path)}.png`), fullPage: true });
      assert(!wrong.length, wrong.join('\n'));
    });
    await made.close();
  }
}

async function weigh(role, cookies, pages, budget) {
  const made = await context(browser, { base: server.base, cookies, device: phone });
  for (const path of everything ? pages : pages.filter((_, place) => place % 8 === 0)) await check(`${role} weight ${path}`, async () => {
    const { wrong } = await weight(made, server.base + path, { budget });
    assert(!wrong.length, wrong.join('\n'));
  });
  await made.close();
}

await check('the demo prints a log-in for each role', async () => assert(people.length >= 9, `${people.length} log-ins in:\n${server.said.join('\n')}`));
if (!only || only === 'board') await board({ browser, server, people });
// Before the job, which moves the clock past what is to come.
if (!only || only === 'calendar') await calendars({ browser, server, people });
if (!only || only === 'job') await mainJob({ browser, server, people });
if (!only || only === 'breakdown') await breakdown({ browser, server, people });
if (!only || only === 'close') await monthClose({ browser, server, people });
if (!only || only === 'pages') {
  let anonymous = [];
  await check('every page open to all', async () => { anonymous = await crawl({}); });
  await look('anonymous', {}, anonymous, { staff: false });
  await weigh('anonymous', {}, anonymous, 60);
  const known = new Set(anonymous.map(pattern));
  for (const person of people) {
    let cookies = {}, pages = [];
    await check(`${person.role} logs in and reaches every page`, async () => { cookies = await logIn(server.base, person.login, person.password); pages = await crawl(cookies); });
    // What others saw before looks the same; only what is new for this role is looked at again.
    const own = pages.filter(path => !known.has(pattern(path)) || path === '/');
    own.forEach(path => known.add(pattern(path)));
    const staff = !/unit/i.test(person.role);
    await look(person.role.replace(/\W+/g, '_'), cookies, own, { staff });
    await weigh(person.role, cookies, own, staff ? 100 : 60);
  }
}
console.log(`browser: ${Math.round((performance.now() - begun) / 1000)} s`);
await browser.close();
server.end();
finish();
