// The manager's board: by mouse, by keys and by its form twin, without scripting, on paper.
import { assert, check, context, desk, logIn, phone } from './lib.mjs';

const hour = 3_600_000;

export async function board({ browser, server, people }) {
  const person = role => people.find(one => one.role === role);
  const cookiesOf = async role => logIn(server.base, person(role).login, person(role).password);
  const manager = await cookiesOf('manager');
  const open = async (cookies, { device = desk, scripting = true } = {}) => {
    const page = await (await context(browser, { base: server.base, cookies: { ...cookies, '__Host-sanjha-lang': 'en' }, device, scripting })).newPage();
    page.on('pageerror', error => { throw error; });
    return page;
  };
  const api = async (method, path, body) => {
    const headers = { cookie: Object.entries(manager).map(([name, value]) => `${name}=${value}`).join('; '), origin: server.base, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    const answer = await fetch(`${server.base}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const said = await answer.json();
    assert(answer.ok, `${method} ${path}: ${answer.status} ${JSON.stringify(said)}`);
    return said;
  };
  const iso = at => new Date(at.getTime() + 330 * 60_000).toISOString().slice(0, 10);

  // A day ahead on which both desalting machines are free from 10 to 17, and a booking on it.
  const [machine, sister] = ['KNL-DSL-01', 'KNL-DSL-02'];
  let day = null;
  const at = clock => new Date(`${day}T${clock}:00+05:30`);
  const book = async (equipment, from, minutes, unit) => {
    const made = await api('POST', '/bookings', { equipment, unit, starts_at: at(from).toISOString(), ends_at: new Date(at(from).getTime() + minutes * 60_000).toISOString(), channel: 'phone' });
    return made.reference;
  };
  const stands = async reference => { const b = await api('GET', `/bookings/${reference}`); return { equipment: b.equipment, from: new Date(b.starts_at).getTime(), minutes: (new Date(b.ends_at) - new Date(b.starts_at)) / 60_000 }; };
  await check('board: a free day is found', async () => {
    for (let ahead = 3; ahead < 40 && !day; ahead++) {
      const date = iso(new Date(server.now().getTime() + ahead * 24 * hour));
      const free = async code => (await api('GET', `/equipment/${code}/slots?from=${date}&to=${date}&minutes=60`)).days[0];
      const both = [await free(machine), await free(sister)];
      if (both.every(one => one?.is_open && one.starts.length >= 18)) day = date;
    }
    assert(day, 'no day is free');
  });
  if (!day) return;
  const boardPath = `/board?view=day&date=${day}`;
  const block = (page, reference) => page.locator(`.block[href="/bookings/${reference}"]`);
  const said = page => page.locator('#board-said').innerText();
  const posted = [];
  const watch = page => page.on('request', request => { if (request.method() === 'POST' && /\/change$/.test(request.url())) posted.push({ path: new URL(request.url()).pathname.replace(/[A-Z0-9]{6,}/, '*'), fields: [...new URLSearchParams(request.postData()).keys()].sort().join(' ') }); });
  let moved = null;

  await check('board: stands without scripting, each block a link, the table in front of the grid', async () => {
    moved = await book(machine, '10:00', 60, 'U0001');
    const page = await open(manager, { scripting: false });
    await page.goto(server.base + boardPath);
    const before = await page.evaluate(() => document.querySelector('a[href*="tab=table"]').compareDocumentPosition(document.getElementById('timeline')) & Node.DOCUMENT_POSITION_FOLLOWING);
    assert(before, 'the link to the table stands in front of the grid');
    await block(page, moved).locator('rect').click();
    assert(page.url().endsWith(`/bookings/${moved}`), `the block leads to ${page.url()}`);
    await page.goto(`${server.base}${boardPath}&tab=table`);
    assert(await page.locator(`#board a[href="/bookings/${moved}"]`).count() === 1, 'the table has it too');
    await page.context().close();
  });

  await check('board: keys move a booking, Esc puts it back, Enter asks and the server moves it, the focus follows', async () => {
    const page = await open(manager); watch(page);
    await page.goto(server.base + boardPath);
    const one = block(page, moved);
    await one.focus();
    await page.keyboard.press('Alt+ArrowRight');
    await page.keyboard.press('Alt+Shift+ArrowRight');
    assert(/10:30 to 12:00/.test(await said(page)), `said: ${await said(page)}`);
    await page.keyboard.press('Escape');
    assert(await one.evaluate(e => e === document.activeElement && !e.classList.contains('moving')), 'Esc puts it back and keeps the focus');
    for (let i = 0; i < 2; i++) await page.keyboard.press('Alt+ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('#board-move[open]').waitFor();
    assert(await page.locator('#board-move [name=tell]').isChecked(), 'telling the unit is on');
    await page.keyboard.type('Power work in the morning');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    const now = await stands(moved);
    assert(now.from === at('11:00').getTime() && now.minutes === 60, `it stands at ${new Date(now.from).toISOString()}`);
    assert(await block(page, moved).evaluate(e => e === document.activeElement), 'the focus is on the booking again');
    assert(await page.locator('form[action^="/undo/"] button').count() === 1, 'the board offers to take it back');
    await page.context().close();
  });

  await check('board: a drag to another machine and time is posted to the same verb', async () => {
    const page = await open(manager); watch(page);
    await page.goto(server.base + boardPath);
    const from = await block(page, moved).locator('svg').boundingBox();
    const target = await page.locator(`svg[data-code="${sister}"]`).boundingBox();
    const width = Number(await page.locator('#timeline').getAttribute('data-hour'));
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 10 + 2 * width, target.y + target.height / 2, { steps: 8 });
    await page.mouse.up();
    await page.locator('#board-move[open]').waitFor();
    await page.fill('#board-move [name=reason]', 'The other machine is nearer');
    await Promise.all([page.waitForEvent('load'), page.click('#board-move button[type=submit]')]);
    const now = await stands(moved);
    assert(now.equipment === sister && now.from === at('13:00').getTime(), `it stands on ${now.equipment} at ${new Date(now.from).toISOString()}`);
    await page.context().close();
  });

  await check('board: the form twin posts the same, another machine and length too', async () => {
    const page = await open(manager, { scripting: false }); watch(page);
    await page.goto(`${server.base}/bookings/${moved}/change?equipment=${machine}&minutes=90&from=${day}`);
    await page.locator(`a[href*="to=${encodeURIComponent(`${day}T10:00`)}"], a[href*="to=${day}T10%3A00"], a[href*="to=${day}T10:00"]`).first().click();
    await page.fill('[name=reason]', 'As asked on the phone');
    await page.locator('main form[method=post] button[type=submit]').click();
    const now = await stands(moved);
    assert(now.equipment === machine && now.from === at('10:00').getTime() && now.minutes === 90, JSON.stringify(now));
    assert(posted.length === 3 && new Set(posted.map(one => JSON.stringify(one))).size === 1, `posted: ${JSON.stringify(posted)}`);
    await page.context().close();
  });

  await check('board: a conflict is seen before the drop, by class, pattern and words', async () => {
    const other = await book(machine, '14:00', 60, 'U0002');
    const page = await open(manager);
    await page.goto(server.base + boardPath);
    const name = (await block(page, other).getAttribute('aria-label')).split(',')[0];
    const one = block(page, moved);
    await one.focus();
    for (let i = 0; i < 7; i++) await page.keyboard.press('Alt+ArrowRight');
    assert(await one.evaluate(e => e.classList.contains('conflict') && e.querySelector('rect').getAttribute('fill') === 'url(#conflict)'), 'class and pattern');
    assert((await said(page)).includes(name), `said: ${await said(page)}`);
    await page.keyboard.press('Escape');
    await page.context().close();
  });

  await check('board: a place somebody took meanwhile is refused by the server, the booking springs back, the words name who', async () => {
    const page = await open(manager);
    await page.goto(server.base + boardPath);
    const planted = await book(sister, '10:00', 60, 'U0003');
    const one = block(page, moved), x = await one.locator('svg').getAttribute('x');
    await one.focus();
    await page.keyboard.press('Alt+ArrowDown');
    assert(/Free/.test(await said(page)), 'the page cannot know it yet');
    await page.keyboard.press('Enter');
    await page.locator('#board-move button[type=submit]').click();
    await page.waitForFunction(() => !document.querySelector('.moving'));
    const words = await said(page);
    assert(await one.evaluate(e => e === document.activeElement), 'the focus is on the booking');
    assert(await one.locator('svg').getAttribute('x') === x, 'it is back at its place');
    assert((await stands(moved)).equipment === machine, 'nothing was changed');
    await page.reload();
    const name = (await block(page, planted).getAttribute('aria-label')).split(',')[0];
    assert(words.includes(name) && words.includes('11:00'), `who has it, until when: ${words}`);
    await page.context().close();
  });

  await check('board: the second of two managers sees both versions and applies theirs with one button', async () => {
    const page = await open(manager, { scripting: false });
    await page.goto(`${server.base}/bookings/${moved}/change?minutes=60&to=${encodeURIComponent(at('16:00').toISOString())}`);
    await page.fill('[name=reason]', 'Second of two');
    await api('POST', `/bookings/${moved}/move`, { starts_at: at('12:00').toISOString(), ends_at: at('13:00').toISOString(), reason: 'First of two' });
    const [answer] = await Promise.all([page.waitForResponse(r => r.request().method() === 'POST'), page.locator('main form[method=post] button[type=submit]').click()]);
    assert(answer.status() === 409, `answered ${answer.status()}`);
    const text = await page.locator('main').innerText();
    assert(/12:00–13:00/.test(text) && /16:00–17:00/.test(text) && /Second of two/.test(text), text);
    await page.locator('main form[method=post] button[type=submit]').click();
    assert((await stands(moved)).from === at('16:00').getTime(), 'the second version stands');
    await page.context().close();
  });

  await check('board: filters stay in the address and are there after going back', async () => {
    const page = await open(manager);
    await page.goto(`${server.base}${boardPath}&unit=U0001&status=confirmed`);
    assert(await page.locator('.block').count() >= 1 && await page.locator('#unit').inputValue() === 'U0001', 'the filter is shown');
    const address = page.url();
    await block(page, moved).locator('rect').click();
    await page.goBack();
    assert(page.url() === address && await page.locator('#unit').inputValue() === 'U0001', `back at ${page.url()}`);
    await page.context().close();
  });

  await check('board: a day sheet is one page of paper, and so is each machine of the centre', async () => {
    const page = await open(manager);
    const pages = async () => (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length;
    await page.goto(`${server.base}/board/${machine}/sheet?date=${day}`);
    assert(await pages() === 1, `${await pages()} pages`);
    await page.goto(`${server.base}/board/sheets?date=${day}`);
    const sheets = await page.locator('.sheet').count(), printed = await pages();
    assert(sheets > 5 && printed === sheets, `${sheets} machines on ${printed} pages`);
    await page.context().close();
  });

  await check('board: on a phone, who is late is checked in with one tap', async () => {
    const today = iso(server.now()), before = server.now();
    const free = await api('GET', `/equipment/KNL-DBK-01/slots?from=${today}&to=${today}&minutes=60`);
    const start = free.days[0].starts[0];
    assert(start, 'nothing is free today');
    const made = await api('POST', '/bookings', { equipment: 'KNL-DBK-01', unit: 'U0004', starts_at: start, ends_at: new Date(new Date(start).getTime() + hour).toISOString(), channel: 'walk_in' });
    server.setClock(new Date(new Date(start).getTime() + 5 * 60_000));
    const page = await open(await cookiesOf('operator'), { device: phone, scripting: false });
    await page.goto(`${server.base}/today`);
    const form = page.locator(`form[action="/work/${made.reference}/check-in"] button`);
    assert(await form.count() === 1, 'the late booking has its button');
    await form.click();
    assert(new URL(page.url()).pathname === '/today', `one tap leads to ${page.url()}`);
    assert(await page.locator(`form[action="/work/${made.reference}/start"]`).count() === 1, 'it can be started now');
    server.setClock(before);
    await page.context().close();
  });
}
