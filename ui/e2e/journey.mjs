// Walks through the console in a real browser, against a system that is running
// with demo data. Every step waits for what it needs to see, never for a time.
//
//   BASE_URL            where the console is served, http://127.0.0.1:8088 by default
//   OMS_ADMIN_PASSWORD  password of the user "admin"
//   CHROMIUM            the browser's executable
//   SHOTS_DIR           when set, a picture of every step is left there
//   PATIENCE_S          how long a condition may take to come true
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const BASE_URL = process.env.BASE_URL ?? 'http://127.0.0.1:8088'
const PASSWORD = process.env.OMS_ADMIN_PASSWORD ?? ''
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const { SHOTS_DIR } = process.env
const PATIENCE_MS = Number(process.env.PATIENCE_S ?? 60) * 1000

/** The way of an order that our ERP shipped, in this order; other entries may stand between. */
const WAY = ['accepted', 'released', 'erp_taken', 'shipment_recorded', 'parcel_confirmed']

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: [
    '--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
})
const page = await browser.newPage({ viewport: { width: 1600, height: 900 }, locale: 'zh-CN' })
page.setDefaultTimeout(PATIENCE_MS)

const complaints = []
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
page.on('pageerror', (error) => complaints.push(error.message))
page.on('request', (request) => {
  if (!request.url().startsWith(BASE_URL) && !request.url().startsWith('data:')) complaints.push(`asked another host: ${request.url()}`)
})

const find = (id) => page.getByTestId(id)
const rows = () => find('row')

function insist(condition, message) {
  if (!condition) throw new Error(message)
}

/** Tries until it answers something, or patience is at its end. */
async function until(what, attempt) {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await attempt()
    if (answer) return answer
    insist(Date.now() < end, `waited in vain for ${what}`)
  }
}

const steps = {
  async 'a wrong password is refused with a readable text'() {
    await page.goto(`${BASE_URL}/orders?tab=held`)
    await find('username').fill('admin')
    await find('password').fill(`not-${PASSWORD}`)
    await find('login').click()
    const text = await find('failure').innerText()
    insist(/密码/.test(text) && /WRONG_CREDENTIALS/.test(text), `the refusal reads: ${text}`)
    return text.split('\n')[0]
  },

  async 'the login leads to the page that was wanted'() {
    await find('password').fill(PASSWORD)
    await find('login').click()
    await page.waitForURL((url) => url.pathname === '/orders' && url.searchParams.get('tab') === 'held')
    await page.locator('[data-testid=tab-held][aria-selected=true]').waitFor()
  },

  async 'the dashboard shows counts'() {
    await find('nav-dashboard').click()
    const tiles = find('tile')
    await tiles.first().waitFor()
    const counts = await until('a count in every tile', async () => {
      const seen = await tiles.evaluateAll((all) => all.map((tile) => tile.dataset.count))
      return seen.every((count) => /^\d+$/.test(count ?? '')) && seen
    })
    await find('coverage-strip').waitFor()
    return `${counts.length} tiles: ${counts.join(' ')}`
  },

  async 'a tile leads to the rows it counts'() {
    await find('tile').first().click()
    await page.locator('[data-testid=tab-ready][aria-selected=true]').waitFor()
  },

  async 'the order list shows rows'() {
    await find('nav-orders').click()
    await page.waitForURL((url) => url.pathname === '/orders' && url.search === '')
    await rows().first().waitFor()
    return `${await rows().count()} rows`
  },

  async 'the tab counts sum to "all"'() {
    const counts = await until('counts on the tabs', async () => {
      const seen = await page.evaluate(() =>
        Object.fromEntries(
          [...document.querySelectorAll('[role=tab]')].map((tab) => [
            tab.dataset.testid.replace('tab-', ''),
            Number(tab.querySelector('.count')?.dataset.count ?? NaN),
          ]),
        ),
      )
      return Object.values(seen).every((count) => !Number.isNaN(count)) && seen
    })
    const { all, ...others } = counts
    const sum = Object.values(others).reduce((total, count) => total + count, 0)
    insist(Object.keys(others).length === 9, `there are ${Object.keys(others).length} tabs beside "all"`)
    insist(sum === all && all > 0, `the tabs sum to ${sum}, "all" says ${all}`)
    return `${sum} = ${all}`
  },

  async 'numbers that do not exist are named'() {
    await find('field-numbers').fill('NO-SUCH-1, NO-SUCH-2')
    await find('query').click()
    const text = await find('not-found').innerText()
    insist(text.includes('NO-SUCH-1') && text.includes('NO-SUCH-2'), `it reads: ${text}`)
    await find('reset').click()
    await rows().first().waitFor()
  },

  async 'a shipped order shows its whole way'() {
    await find('tab-shipped').click()
    await page.locator('[data-testid=tab-shipped][aria-selected=true]').waitFor()
    return until('a shipped order with its whole timeline', async () => {
      await find('refresh').click()
      await page.locator('.list[aria-busy=false]').waitFor()
      const keys = await rows().evaluateAll((all) => all.slice(0, 10).map((row) => row.dataset.key))
      for (const key of keys) {
        const row = page.locator(`[data-testid=row][data-key="${key}"]`)
        await row.locator('[data-column=shop]').click()
        await page.locator(`[data-testid=drawer][data-order="${key}"] [data-kind]`).first().waitFor()
        const kinds = await page.locator('[data-testid=timeline] [data-kind]').evaluateAll((all) => all.map((one) => one.dataset.kind))
        const at = WAY.map((kind) => kinds.indexOf(kind))
        if (at.every((place, n) => place >= 0 && (n === 0 || place > at[n - 1]))) return kinds.join(' → ')
      }
      return undefined
    })
  },

  async 'down walks to the next order and Esc closes the drawer'() {
    const open = () => page.locator('[data-testid=drawer]').getAttribute('data-order')
    const first = await open()
    if ((await rows().count()) > 1) {
      const isLast = await rows().last().getAttribute('data-key') === first
      await page.keyboard.press(isLast ? 'ArrowUp' : 'ArrowDown')
      await until('another order in the drawer', async () => {
        const now = await open()
        return now !== '' && now !== first
      })
    }
    await page.keyboard.press('Escape')
    await find('drawer').waitFor({ state: 'hidden' })
    insist(!new URL(page.url()).searchParams.has('open'), 'the address still names an open order')
  },

  async 'the shops page says up to when nothing is missing'() {
    await find('nav-shops').click()
    const text = await find('covered').first().innerText()
    insist(/0 缺口，截至 .*\d\d:\d\d:\d\d/.test(text), `it reads: ${text}`)
    return text
  },

  async 'goods linking lists unlinked SKUs'() {
    await find('nav-listings').click()
    await find('tab-unlinked').click()
    await page.locator('[data-testid=tab-unlinked][aria-selected=true]').waitFor()
    await page.locator('.list[aria-busy=false]').waitFor()
    const shown = Number(await page.locator('[data-testid=tab-unlinked] .count').getAttribute('data-count'))
    if (shown > 0) await find('unlinked').first().waitFor()
    else await find('empty').waitFor()
    return `${shown} unlinked`
  },

  async 'the parked documents open'() {
    await find('nav-parked').click()
    await page.waitForURL((url) => url.pathname === '/parked')
    await page.locator('.list[aria-busy=false]').waitFor()
    insist((await find('failure').count()) === 0, 'the page shows a failure')
    if ((await rows().count()) === 0) return 'nothing is parked'
    await rows().first().locator('[data-column=reason]').click()
    await find('raw').waitFor()
    await page.keyboard.press('Escape')
    await find('raw').waitFor({ state: 'hidden' })
    return `${await rows().count()} parked`
  },

  async 'the language switches to English and stays'() {
    await find('locale-en').click()
    await page.locator('h1', { hasText: 'Parked documents' }).waitFor()
    await page.reload()
    await page.locator('h1', { hasText: 'Parked documents' }).waitFor()
    await find('nav-shops').click()
    const text = await find('covered').first().innerText()
    insist(/0 gaps up to .*\d\d:\d\d:\d\d/.test(text), `it reads: ${text}`)
    return text
  },

  async 'the logout ends the session'() {
    await find('logout').click()
    await find('username').waitFor()
    await page.goto(`${BASE_URL}/orders`)
    await find('username').waitFor()
    insist(new URL(page.url()).pathname === '/login', `after the logout the page is ${page.url()}`)
  },
}

if (SHOTS_DIR) await mkdir(SHOTS_DIR, { recursive: true })
let failed = false
for (const [number, [name, step]] of Object.entries(steps).entries()) {
  try {
    const told = await step()
    insist(complaints.length === 0, `the browser complained: ${complaints.join(' | ')}`)
    console.log(`ok   ${name}${told ? `: ${told}` : ''}`)
  } catch (error) {
    failed = true
    console.log(`FAIL ${name}: ${error.message}`)
  }
  if (SHOTS_DIR) await page.screenshot({ path: join(SHOTS_DIR, `${String(number + 1).padStart(2, '0')}.png`) })
  if (failed) break
}
await browser.close()
process.exitCode = failed ? 1 : 0
