// A person follows orders: the login, the dashboard, the list, an order's whole way, and the
// pages around them.
import { BASE_URL, PASSWORD, insist, until } from './stage.mjs'

/** The way of an order that our ERP shipped, in this order; other entries may stand between. */
const WAY = ['accepted', 'released', 'erp_taken', 'shipment_recorded', 'parcel_confirmed']

export function orders({ page, find, rows, rowOf, atRest, selected, insistOnSum }) {
  return {
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
      await selected('held')
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
      await selected('ready')
    },

    async 'the order list shows rows'() {
      await find('nav-orders').click()
      await page.waitForURL((url) => url.pathname === '/orders' && url.search === '')
      await rows().first().waitFor()
      return `${await rows().count()} rows`
    },

    async 'the tab counts sum to "all"'() {
      return insistOnSum(9)
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
      await selected('shipped')
      return until('a shipped order with its whole timeline', async () => {
        await find('refresh').click()
        await atRest()
        const keys = await rows().evaluateAll((all) => all.slice(0, 10).map((row) => row.dataset.key))
        for (const key of keys) {
          await rowOf(key).locator('[data-column=shop]').click()
          await page.locator(`[data-testid=drawer][data-key="${key}"] [data-kind]`).first().waitFor()
          const kinds = await page.locator('[data-testid=timeline] [data-kind]').evaluateAll((all) => all.map((one) => one.dataset.kind))
          const at = WAY.map((kind) => kinds.indexOf(kind))
          if (at.every((place, n) => place >= 0 && (n === 0 || place > at[n - 1]))) return kinds.join(' → ')
        }
        return undefined
      })
    },

    async 'down walks to the next order and Esc closes the drawer'() {
      const open = () => page.locator('[data-testid=drawer]').getAttribute('data-key')
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
      await selected('unlinked')
      await atRest()
      const shown = Number(await page.locator('[data-testid=tab-unlinked] .count').getAttribute('data-count'))
      if (shown > 0) await find('unlinked').first().waitFor()
      else await find('empty').waitFor()
      return `${shown} unlinked`
    },

    async 'the parked documents open'() {
      await find('nav-parked').click()
      await page.waitForURL((url) => url.pathname === '/parked')
      await atRest()
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
}
