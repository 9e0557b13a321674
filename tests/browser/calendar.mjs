// What calendar programs get, read back by a parser that is not ours (ical.js, Mozilla's), and the
// way to a new password through the demo's mailbox.
import { assert, check, context, desk, logIn, need } from './lib.mjs';

export async function calendars({ browser, server, people }) {
  const ICAL = need('ical.js');
  const owner = people.find(known => known.login === 'owner');
  const cookies = await logIn(server.base, owner.login, owner.password);
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');
  const events = text => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    assert(calendar.name === 'vcalendar' && calendar.getFirstPropertyValue('version') === '2.0', 'a calendar of version 2.0');
    return calendar.getAllSubcomponents('vevent').map(part => ({ part, event: new ICAL.Event(part) }));
  };
  // Every booking of the unit, as the API tells it.
  const told = new Map();
  for (let after = ''; ;) {
    const answer = await (await fetch(`${server.base}/api/v1/bookings?limit=200${after && `&after=${encodeURIComponent(after)}`}`, { headers: { cookie } })).json();
    for (const booking of answer.items) told.set(`${booking.reference}@sanjha`, booking);
    if (!answer.next) break;
    after = answer.next;
  }
  const states = { held: null, requested: 'TENTATIVE', displaced: 'TENTATIVE', cancelled: 'CANCELLED', rejected: 'CANCELLED', expired: 'CANCELLED' };

  let address = null;
  await check('a unit makes the address of its calendar, and a calendar program reads every booking as it is', async () => {
    const made = await context(browser, { base: server.base, cookies, device: desk, scripting: false });
    const page = await made.newPage(); page.setDefaultTimeout(10_000);
    await page.goto(`${server.base}/unit`);
    await page.locator('main a[href$="/calendar"]').click();
    await page.locator('main form button[type=submit]').click();
    address = (await page.locator('main code').innerText()).trim();
    await made.close();
    const answer = await fetch(address);
    assert(answer.headers.get('content-type').startsWith('text/calendar') && answer.headers.get('cache-control') === 'no-store', 'its headers');
    const text = await answer.text();
    assert(text.split('\r\n').every(line => Buffer.byteLength(line) <= 75), 'lines of at most 75 octets');
    const found = events(text);
    assert(found.length > 20, `${found.length} bookings`);
    for (const { part, event } of found) {
      const booking = told.get(event.uid);
      assert(booking, `${event.uid} is no booking of the unit`);
      const expected = booking.status in states ? states[booking.status] : 'CONFIRMED';
      assert(part.getFirstPropertyValue('status') === expected, `${event.uid}: ${part.getFirstPropertyValue('status')}, ${booking.status}`);
      const from = event.startDate.isDate ? new Date(`${event.startDate}T00:00:00+05:30`) : event.startDate.toJSDate();
      const until = event.endDate.isDate ? new Date(`${event.endDate}T00:00:00+05:30`) : event.endDate.toJSDate();
      assert(+from === +new Date(booking.starts_at) && +until === +new Date(booking.ends_at), `${event.uid}: ${event.startDate} to ${event.endDate}, ${booking.starts_at} to ${booking.ends_at}`);
      assert(event.sequence >= 1 && event.summary && event.location && event.description.includes(booking.reference), `${event.uid}: its words`);
    }
    const now = server.now(), coming = [...told.values()].filter(booking => ['confirmed', 'requested'].includes(booking.status) && new Date(booking.starts_at) > now);
    const uids = new Set(found.map(({ event }) => event.uid));
    const missing = coming.filter(booking => !uids.has(`${booking.reference}@sanjha`));
    assert(uids.size === found.length && coming.length > 0, `${found.length} events, ${uids.size} bookings, ${coming.length} to come`);
    assert(!missing.length, `missing: ${missing.map(booking => JSON.stringify(booking)).join()}`);
  });

  await check('a calendar that has not changed is not sent again', async () => {
    const tag = (await fetch(address)).headers.get('etag');
    const again = await fetch(address, { headers: { 'if-none-match': tag } });
    assert(again.status === 304, `${again.status}`);
  });

  await check('one booking as a file of its own reads the same', async () => {
    const booking = [...told.values()].find(one => one.status === 'confirmed');
    const [{ event }, ...more] = events(await (await fetch(`${server.base}/bookings/${booking.reference}/calendar.ics`, { headers: { cookie } })).text());
    assert(!more.length && event.uid === `${booking.reference}@sanjha` && +event.startDate.toJSDate() === +new Date(booking.starts_at), event.uid);
  });

  await check('whoever forgot the password gets a link into the mailbox, and it works', async () => {
    const made = await context(browser, { base: server.base, device: desk, scripting: false });
    const page = await made.newPage(); page.setDefaultTimeout(10_000);
    await page.goto(`${server.base}/password/forgot`);
    await page.fill('[name=login]', 'auditor');
    await page.locator('main form button[type=submit]').click();
    const link = page.locator('.letter a[href*="/password/reset?token="]').first();
    for (let tries = 0; tries < 40; tries++) {
      await page.goto(`${server.base}/mailbox?to=auditor%40demo.example`);
      if (await link.count()) break;
      await page.waitForTimeout(500);
    }
    await link.click();
    assert(await page.locator('[name=password_again]').count() === 1, await page.locator('main').innerText());
    await made.close();
  });
}
