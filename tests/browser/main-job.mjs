// The main job from end to end with scripting off: a unit books on its phone, the operator does
// the work, accounts issue the document and take the money, the unit sees that it is paid.
import { assert, check, context, logIn, phone, desk, shots } from './lib.mjs';
import { join } from 'node:path';

const minutes = 60_000;

export async function mainJob({ browser, server, people }) {
  const at = async (login, device, lang = 'en') => {
    const person = people.find(known => known.login === login);
    const cookies = await logIn(server.base, person.login, person.password);
    const made = await context(browser, { base: server.base, cookies: { ...cookies, '__Host-sanjha-lang': lang }, device, scripting: false, lang });
    const page = await made.newPage(); page.setDefaultTimeout(10_000);
    const walk = { page, loads: 0, clicks: 0, last: null };
    page.on('response', answer => { if (answer.request().isNavigationRequest() && answer.frame() === page.mainFrame()) walk.last = answer; });
    page.on('framenavigated', frame => { if (frame === page.mainFrame()) walk.loads++; });
    walk.click = async selector => { walk.clicks++; await page.locator(selector).first().click(); await page.waitForLoadState('load'); assert(walk.last.status() < 400, `${selector} led to ${walk.last.status()} at ${page.url()}\n${(await page.locator('main').innerText()).slice(0, 400)}`); };
    walk.goto = async path => { await page.goto(server.base + path); assert(walk.last.status() === 200, `${path}: ${walk.last.status()}`); };
    walk.text = () => page.locator('main').innerText();
    walk.shot = name => page.screenshot({ path: join(shots, `job-${name}.png`), fullPage: true });
    return walk;
  };
  let reference = null, startsAt = null, total = null;

  await check('a unit books from its phone without scripting, in at most 4 page loads and 7 taps', async () => {
    const walk = await at('owner', phone);
    await walk.goto('/equipment/KNL-DSL-01');
    walk.loads = walk.clicks = 0;
    await walk.click('main a[href^="/book/KNL-DSL-01"]');
    const choice = walk.page.locator('main button[name="starts_at"]').first();
    startsAt = new Date(await choice.getAttribute('value'));
    await walk.shot('1-when');
    await walk.click('main button[name="starts_at"]');
    assert(/\/book\/hold\//.test(walk.page.url()), `the choice leads to the check page, not to ${walk.page.url()}`);
    const button = walk.page.locator('main form[action$="/confirm"] button').first(), words = await button.innerText();
    total = /₹[\d,]+\.\d\d/.exec(words)?.[0];
    assert(total, `the last button names effect and amount: "${words}"`);
    assert((await walk.text()).includes(total), 'the amount stands on the page');
    await walk.shot('2-check');
    await walk.click('main form[action$="/confirm"] button');
    reference = /\/bookings\/([A-Z0-9]+)/.exec(walk.page.url())?.[1];
    assert(reference, `Done has its own address, not ${walk.page.url()}`);
    await walk.shot('3-done');
    assert(walk.loads <= 4 && walk.clicks <= 7, `${walk.loads} page loads, ${walk.clicks} taps`);
    await walk.goto(`/bookings/${reference}`);
    assert(await walk.page.locator(`a[href="/bookings/${reference}/calendar.ics"]`).count(), 'Done offers the calendar entry');
    await walk.page.context().close();
  });
  if (!reference) return;

  await check('the operator checks in, receives, runs, counts and completes on a phone without scripting', async () => {
    server.setClock(new Date(startsAt.getTime() + 2 * minutes));
    const walk = await at('operator', phone);
    await walk.goto('/work');
    await walk.click(`main a[href="/work/${reference}"]`);
    await walk.shot('4-job');
    await walk.click(`form[action$="/check-in"] button`);
    await walk.page.locator('[name="quantity"]').first().fill('120');
    await walk.page.locator('[name="challan"]').first().fill('CH-47');
    await walk.click('form[action$="/receive"] button');
    await walk.click('form[action$="/start"] button');
    server.setClock(new Date(startsAt.getTime() + 52 * minutes));
    await walk.goto(`/work/${reference}`);
    await walk.click('form[action$="/stop"] button');
    await walk.page.locator('[name="actual_quantity"]').first().fill('118');
    await walk.page.locator('[name="rejected"]').first().fill('2');
    await walk.page.locator('[name="by_product"]').first().fill('salt');
    await walk.page.locator('[name="by_product_quantity"]').first().fill('190');
    await walk.click('form[action$="/count"] button');
    await walk.shot('5-counted');
    await walk.click('form[action$="/complete"] button');
    await walk.shot('6-completed');
    await walk.goto(`/work/${reference}/card`);
    await walk.page.context().close();
  });

  let unit = null, owed = null;
  await check('accounts run the month, open the document and take the money without scripting', async () => {
    const owner = await at('owner', phone);
    await owner.goto('/unit');
    unit = /\bU\d{4}\b/.exec(await owner.text())?.[0];
    assert(unit, 'the unit sees its own code');
    const month = startsAt.toISOString().slice(0, 7);
    server.setClock(new Date(new Date(`${month}-01T11:00:00+05:30`).getTime() + 32 * 86_400_000));
    const walk = await at('accounts', desk);
    await walk.goto('/invoice-run');
    await walk.page.locator('main select[name="month"]').selectOption(month);
    await walk.click('main form[method="get"] button');
    assert((await walk.text()).includes(unit), `the preview names ${unit}`);
    await walk.shot('7-preview');
    await walk.click('main form[method="post"] button');
    await walk.shot('8-issued');
    await walk.goto(`/receipts/new?unit=${unit}`);
    owed = /₹([\d,]+\.\d\d)/.exec(await walk.text())?.[1];
    assert(owed && owed !== '0.00', `something is owed: ${owed}`);
    await walk.page.fill('[name="amount"]', owed);
    await walk.page.check('[name="mode"][value="upi"]');
    await walk.page.fill('[name="reference"]', 'UPI-427310005512');
    await walk.page.fill('[name="received_on"]', new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata' }).format(server.now()).replaceAll('/', '-'));
    await walk.click('main form[action="/receipts/new"] button');
    assert(/\/receipts\/\d+/.test(walk.page.url()), `the receipt has its page: ${walk.page.url()}\n${await walk.text()}`);
    await walk.shot('9-receipt');
  });

  await check('the unit opens its invoice and its PDF and owes nothing more, in Hindi', async () => {
    const walk = await at('owner', phone, 'hi');
    await walk.goto('/statement');
    await walk.shot('10-statement-hi');
    await walk.goto('/invoices');
    await walk.click('main table a[href^="/invoices/"], main li a[href^="/invoices/"]');
    assert((await walk.text()).replaceAll(/[\s-]/g, '').includes(reference), `the document names the booking ${reference}`);
    await walk.shot('11-invoice-hi');
    const pdf = await walk.page.request.get(`${walk.page.url()}/pdf`);
    assert(pdf.status() === 200 && (await pdf.body()).subarray(0, 5).toString() === '%PDF-', `the PDF answers ${pdf.status()}`);
    await walk.goto('/statement');
    assert(!(await walk.text()).includes(`₹${owed}`) || /0\.00/.test(await walk.text()), 'the balance is settled');
  });
}
