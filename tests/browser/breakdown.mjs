// A machine breaks down with four bookings of three units ahead: closed at once, two moved, one
// unit asked, one booking cancelled, in at most five clicks; with scripting and without.
import { assert, check, context, logIn, desk, phone, shots } from './lib.mjs';
import { join } from 'node:path';

const machine = 'KNL-SPL-01';
const hours = [['09:00', '10:00', 'U0001'], ['10:30', '11:30', 'U0002'], ['12:00', '13:00', 'U0001'], ['14:00', '15:00', 'U0003']];

export async function breakdown({ browser, server, people }) {
  const person = people.find(known => known.login === 'manager');
  const cookies = await logIn(server.base, person.login, person.password);
  const day = new Date(server.now().getTime() + 20 * 86_400_000);
  for (const [scripting, device, lang] of [[true, desk, 'en'], [false, phone, 'hi']]) {
    await check(`a breakdown is settled in at most 5 clicks, scripting ${scripting ? 'on' : 'off'}`, async () => {
      const made = await context(browser, { base: server.base, cookies: { ...cookies, '__Host-sanjha-lang': lang }, device, scripting, lang });
      const page = await made.newPage(); page.setDefaultTimeout(10_000);
      await page.goto(`${server.base}/board`);
      const { date, references } = await book(page, day);
      let clicks = 0;
      const click = async selector => { clicks++; await page.locator(selector).first().click(); await page.waitForLoadState('load'); };
      await page.goto(`${server.base}/board/${machine}`);
      await click(`main a[href$="/board/${machine}/close"]`);
      const fields = { from_date: dmy(date), from_time: '08:00', until_date: dmy(date), until_time: '17:00' };
      for (const [name, value] of Object.entries(fields)) await page.fill(`main [name="${name}"]`, value);
      await page.screenshot({ path: join(shots, `breakdown-1-${lang}.png`), fullPage: true });
      await click('main form[action$="/close"] button[type="submit"]');
      assert(/\/closures\/\d+/.test(page.url()), `the closure has its page, not ${page.url()}\n${await page.locator('main').innerText()}`);
      await page.screenshot({ path: join(shots, `breakdown-2-${lang}.png`), fullPage: true });
      for (const reference of references) assert(await page.locator(`a[href="/bookings/${reference}"]`).count(), `${reference} is listed`);
      assert(await page.locator('input[value="move"]:checked').count() === 4, 'each booking has a place it is to be moved to');
      await click(`label[for="choice-${references[2]}-ask"]`);
      await click(`label[for="choice-${references[3]}-cancel"]`);
      await click('main form[action$="/settle"] button[type="submit"]');
      await page.screenshot({ path: join(shots, `breakdown-3-${lang}.png`), fullPage: true });
      assert(clicks <= 5, `${clicks} clicks`);
      const api = async reference => (await page.request.get(`${server.base}/api/v1/bookings/${reference}`)).json();
      const states = []; for (const reference of references) states.push((await api(reference)).status);
      assert(states.join() === 'confirmed,confirmed,displaced,cancelled', states.join());
      const inside = await place(page, { equipment: machine, unit: 'U0004', starts_at: `${date}T10:30:00+05:30`, ends_at: `${date}T11:30:00+05:30` });
      assert(inside.status() === 422, `nobody books inside: ${inside.status()}`);
      await page.goto(`${server.base}/bookings/${references[2]}/new-place`);
      await page.screenshot({ path: join(shots, `breakdown-4-${lang}.png`), fullPage: true });
      await made.close();
    });
    day.setTime(day.getTime() + 7 * 86_400_000);
  }
}

const dmy = date => date.split('-').reverse().join('-');

async function place(page, data) {
  const base = new URL(page.url()).origin;
  return page.request.post(`${base}/api/v1/bookings`, { data: { ...data, capacity: 1 }, headers: { 'idempotency-key': crypto.randomUUID(), origin: base } });
}

// Four bookings on the first day from `day` on that has room for them all.
async function book(page, day) {
  for (let ahead = 0; ahead < 10; ahead++) {
    const date = new Date(day.getTime() + ahead * 86_400_000 + 330 * 60_000).toISOString().slice(0, 10);
    const references = [];
    for (const [from, until, unit] of hours) {
      const answer = await place(page, { equipment: machine, unit, starts_at: `${date}T${from}:00+05:30`, ends_at: `${date}T${until}:00+05:30` });
      if (answer.status() === 201) references.push((await answer.json()).reference);
    }
    if (references.length === 4) return { date, references };
  }
  throw new Error('no day has room for four bookings');
}
