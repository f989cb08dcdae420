import { Code, ConnectError } from '@connectrpc/connect'
import { afterEach, describe, expect, it } from 'vitest'
import { createSSRApp, effectScope, type EffectScope } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { useList, type Page } from '@/list/use-list'
import { text } from '@/list/url-state'

interface Call {
  query: string
  tab: string
  answer(rows: string[]): void
  fail(): void
}

const spec = { q: text }
const scopes: EffectScope[] = []
afterEach(() => scopes.splice(0).forEach((scope) => scope.stop()))

/** A list whose calls wait for the test to answer them, the newest last. */
async function open(path: string, counts: Record<string, bigint> = {}) {
  const calls: Call[] = []
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/list', name: 'list', component: { render: () => null } }] })
  await router.push(path)
  const scope = effectScope()
  scopes.push(scope)
  const list = createSSRApp({}).use(router).runWithContext(() => scope.run(() => useList<string, typeof spec>({
    spec, tabs: ['all', 'open', 'closed'], key: (row) => row,
    load: ({ query, tab }) => new Promise<Page<string>>((resolve, reject) => calls.push({
      query: query.q, tab,
      answer: (rows) => resolve({ rows, nextPageToken: '' }),
      fail: () => reject(new ConnectError('away', Code.Unavailable)),
    })),
    countTabs: async () => new Map(Object.entries(counts).map(([tab, count]) => [tab, { count, isMore: false }])),
  })))
  if (list === undefined) throw new Error('the scope is over')
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  return { list, calls, router, settle, last: () => calls.at(-1) as Call }
}

describe('a list', () => {
  it('shows what its address asks for', async () => {
    const { list, settle, last } = await open('/list?q=a&tab=open')
    expect(list.phase).toBe('first')
    expect(last()).toMatchObject({ query: 'a', tab: 'open' })
    last().answer(['r'])
    await settle()
    expect(list).toMatchObject({ phase: 'idle', rows: ['r'], hasFilters: true })
  })

  it('says that it failed, until it does not', async () => {
    const { list, settle, last } = await open('/list')
    last().fail()
    await settle()
    expect(list).toMatchObject({ phase: 'idle', rows: [] })
    expect(list.failure?.code).toBe(Code.Unavailable)
    void list.reload()
    expect(list).toMatchObject({ phase: 'first', failure: undefined })
  })

  it('knows rows in other tabs from none at all', async () => {
    const some = await open('/list?tab=closed', { all: 3n, open: 3n, closed: 0n })
    some.last().answer([])
    await some.settle()
    expect(some.list.isElsewhere).toBe(true)
    const none = await open('/list?tab=closed', { all: 0n, open: 0n, closed: 0n })
    none.last().answer([])
    await none.settle()
    expect(none.list.isElsewhere).toBe(false)
  })
})

describe('a quiet reload', () => {
  it('changes nothing until there is an answer', async () => {
    const { list, settle, last } = await open('/list')
    last().answer(['old'])
    await settle()
    void list.reload({ quiet: true })
    expect(list).toMatchObject({ phase: 'idle', rows: ['old'] })
    last().answer(['new'])
    await settle()
    expect(list.rows).toEqual(['new'])
  })

  it('that fails takes no rows away', async () => {
    const { list, settle, last } = await open('/list')
    last().answer(['old'])
    await settle()
    void list.reload({ quiet: true })
    last().fail()
    await settle()
    expect(list).toMatchObject({ phase: 'idle', rows: ['old'], failure: undefined })
  })

  it('leaves a failure standing until it knows better', async () => {
    const { list, settle, last } = await open('/list')
    last().fail()
    await settle()
    void list.reload({ quiet: true })
    expect(list.failure?.code).toBe(Code.Unavailable)
    last().answer([])
    await settle()
    expect(list.failure).toBeUndefined()
  })

  it('gives way to a load that somebody waits for', async () => {
    const { list, calls, settle, last } = await open('/list')
    void list.reload({ quiet: true })
    expect(calls).toHaveLength(1)
    last().answer(['r'])
    await settle()
    expect(list.rows).toEqual(['r'])
  })
})
