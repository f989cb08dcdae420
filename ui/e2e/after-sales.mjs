// A person works with after-sales: from the dashboard to the list, a tab, a filter, one
// after-sale in full, its order and back.
import { BASE_URL, insist, until } from './stage.mjs'

export function afterSales({ page, find, rows, rowOf, atRest, selected, signIn, tabCounts, insistOnSum }) {
  /** The after-sale that is looked at more closely. */
  let chosen

  const texts = (column) => page.locator(`[data-testid=row] [data-column=${column}]`).allInnerTexts()

  return {
    async 'the menu leads to the list'() {
      await signIn()
      await find('nav-afterSales').click()
      await page.waitForURL((url) => url.pathname === '/after-sales' && url.search === '')
      await until('a first after-sale', async () => {
        await find('refresh').click()
        await atRest()
        return (await rows().count()) > 0
      })
      return `${await rows().count()} rows`
    },

    async 'the tab counts sum to "all"'() {
      return insistOnSum(8)
    },

    async 'a tab shows the rows it counts'() {
      const [tab, counted] = Object.entries(await tabCounts()).find(([name, count]) => name !== 'all' && count > 0)
      await find(`tab-${tab}`).click()
      await selected(tab)
      insist(new URL(page.url()).searchParams.get('tab') === tab, `the address is ${page.url()}`)
      return until(`rows of the tab "${tab}" alone`, async () => {
        const stages = await page.locator('[data-testid=row] [data-stage]').evaluateAll((all) => all.map((one) => one.dataset.stage))
        return stages.length > 0 && stages.every((stage) => stage === tab) && `${stages.length} of ${counted} × ${tab}`
      })
    },

    async 'every row says what it is about'() {
      for (const column of ['number', 'order', 'shop', 'kind', 'stage', 'amount']) {
        const cells = await texts(column)
        insist(cells.length > 0 && cells.every((cell) => cell.trim() !== ''), `an empty cell under "${column}"`)
      }
      const amounts = await texts('amount')
      insist(amounts.every((amount) => /^¥[\d,]+\.\d\d$/.test(amount)), `amounts read ${amounts.join(' ')}`)
    },

    async 'a pasted number finds its row and names what is not there'() {
      await find('tab-all').click()
      await selected('all')
      await atRest()
      const row = rows().first()
      chosen = {
        key: await row.getAttribute('data-key'),
        number: (await row.locator('[data-column=number]').innerText()).trim(),
        order: (await row.getByTestId('order-link').innerText()).trim(),
        kind: (await row.getByTestId('kind').innerText()).trim(),
      }
      await find('field-numbers').fill(`${chosen.number}, NO-SUCH-1`)
      await find('query').click()
      const text = await find('not-found').innerText()
      insist(text.includes('NO-SUCH-1') && !text.includes(chosen.number), `it reads: ${text}`)
      await until('that row alone', async () => {
        const found = await texts('number')
        return found.length > 0 && found.every((number) => number.trim() === chosen.number)
      })
      insist(new URL(page.url()).searchParams.get('numbers') === `${chosen.number},NO-SUCH-1`, `the address is ${page.url()}`)
      return chosen.number
    },

    async 'the filter by kind keeps to that kind'() {
      await find('reset').click()
      await page.waitForURL((url) => url.search === '')
      await page.getByText(/^展开/).click()
      await find('field-kinds').click()
      await page.locator('.el-select-dropdown:visible').getByText(chosen.kind, { exact: true }).click()
      await page.waitForURL((url) => url.searchParams.has('kinds'))
      await page.keyboard.press('Escape')
      const told = await until('rows of that kind alone, as many as the tab says', async () => {
        const kinds = await rows().getByTestId('kind').allInnerTexts()
        const { all } = await tabCounts()
        const total = (await find('total').innerText()).replace(/\D/g, '')
        return kinds.length > 0 && kinds.every((kind) => kind.trim() === chosen.kind) && total === `${all}` && `${all} × ${chosen.kind}`
      })
      await find('reset').click()
      await page.waitForURL((url) => url.search === '')
      return told
    },

    async 'an after-sale opens beside the list, with all that is known'() {
      await rowOf(chosen.key).locator('[data-column=stage]').click()
      const drawer = page.locator(`[data-testid=drawer][data-key="${chosen.key}"]`)
      await drawer.waitFor()
      const text = await drawer.innerText()
      for (const part of [chosen.number, chosen.order, chosen.kind, '退款金额', '申请原因', '处理期限', '退货物流']) insist(text.includes(part), `the drawer lacks ${part}`)
    },

    async 'down walks to the next one and Esc closes the drawer'() {
      const open = () => find('drawer').getAttribute('data-key')
      if ((await rows().count()) > 1) {
        const isLast = (await rows().last().getAttribute('data-key')) === chosen.key
        await page.keyboard.press(isLast ? 'ArrowUp' : 'ArrowDown')
        await until('another after-sale in the drawer', async () => ![chosen.key, ''].includes(await open()))
      }
      await page.keyboard.press('Escape')
      await find('drawer').waitFor({ state: 'hidden' })
      insist(!new URL(page.url()).searchParams.has('open'), 'the address still names an open after-sale')
    },

    async 'its order is one click away, and leads back'() {
      await rowOf(chosen.key).getByTestId('order-link').click()
      await page.waitForURL((url) => url.pathname === '/orders')
      const drawer = page.locator('[data-testid=drawer]:not([data-key=""])')
      await drawer.waitFor()
      insist((await drawer.innerText()).includes(chosen.order), `another order is open than ${chosen.order}`)
      await drawer.getByTestId('order-after-sales').click()
      await page.waitForURL((url) => url.pathname === '/after-sales' && url.searchParams.get('numbers') === chosen.order)
      await rowOf(chosen.key).waitFor()
      return chosen.order
    },

    async 'the tiles of the dashboard lead to the rows they count'() {
      const told = []
      for (const name of ['to-decide', 'due-soon']) {
        // Work goes on meanwhile, so that a count may be a moment older than its rows.
        told.push(await until(`as many rows as the tile "${name}" counts`, async () => {
          await find('nav-dashboard').click()
          const tile = page.locator(`[data-tile=${name}][data-count]`)
          await tile.waitFor()
          const counted = await tile.getAttribute('data-count')
          await tile.click()
          await page.waitForURL((url) => url.pathname === '/after-sales' && url.search !== '')
          await atRest()
          const total = (await find('total').innerText()).replace(/\D/g, '')
          return total === counted && `${name} ${counted}`
        }))
      }
      return told.join(', ')
    },

    async 'everything is said in English too'() {
      await page.goto(`${BASE_URL}/after-sales`)
      await atRest()
      await find('locale-en').click()
      await page.locator('h1', { hasText: 'After-sales' }).waitFor()
      await rows().first().locator('[data-column=stage]').click()
      await page.locator('[data-testid=drawer]:not([data-key=""])').waitFor()
      const labels = await page.locator('[role=tab], th, dt, [data-column=kind], [data-column=stage]').allInnerTexts()
      const chinese = labels.filter((label) => /\p{Script=Han}/u.test(label))
      insist(chinese.length === 0, `still in Chinese: ${chinese.join(', ')}`)
    },
  }
}
