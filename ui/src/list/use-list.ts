import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { decodeFailure, isAbandoned, type Failure } from '@/api/failure'
import { choice, foreignQuery, ordinal, readQuery, size, text, writeQuery } from './url-state'
import type { Spec, StateOf } from './url-state'

export const PAGE_SIZES = [50, 100, 200] as const

export interface Page<T> {
  rows: T[]
  /** Empty: this is the last page. */
  nextPageToken: string
  total?: bigint
  totalIsMore?: boolean
  /** Pasted numbers that matched nothing. */
  notFound?: string[]
}

export interface Wanted<S> {
  query: StateOf<S>
  tab: string
  sort: string
  pageToken: string
  pageSize: number
  signal: AbortSignal
}

export interface TabCount {
  count: bigint
  isMore: boolean
}

export interface ListOptions<T, S extends Spec> {
  /** The query form's values and how they stand in the address. */
  spec: S
  tabs?: readonly [string, ...string[]]
  sorts?: readonly [string, ...string[]]
  key(row: T): string
  load(wanted: Wanted<S>): Promise<Page<T>>
  countTabs?(wanted: Wanted<S>): Promise<ReadonlyMap<string, TabCount>>
}

/**
 * State of one list page. The address bar is its only memory: filter, tab, order
 * and page are read from there, so that a link shows what the sender saw.
 */
export function useList<T, S extends Spec>(options: ListOptions<T, S>) {
  const route = useRoute()
  const router = useRouter()
  const home = route.name
  const frame = {
    tab: choice(options.tabs ?? ['']),
    sort: choice(options.sorts ?? ['']),
    size: size(PAGE_SIZES),
    p: ordinal,
    after: text,
  }
  const whole: Spec = { ...options.spec, ...frame }

  const query = computed(() => readQuery(options.spec, route.query))
  const view = computed(() => readQuery(frame, route.query))
  const hasFilters = computed(
    () => Object.keys(writeQuery(options.spec, query.value)).length > 0,
  )
  /** There are rows, and every one of them stands in another tab. */
  const isElsewhere = computed(() => [...counts.value.values()].some(({ count }) => count > 0n))

  const rows = shallowRef<T[]>([])
  const next = ref('')
  const total = ref<bigint>()
  const totalIsMore = ref(false)
  const notFound = shallowRef<string[]>([])
  const counts = shallowRef<ReadonlyMap<string, TabCount>>(new Map())
  const failure = shallowRef<Failure>()
  const phase = ref<'first' | 'refreshing' | 'idle'>('first')
  const selected = reactive(new Set<string>())
  /** Grows with every load, so that others can drop what they knew of old rows. */
  const loads = ref(0)
  /** Token of page n stands at n - 1; the first page has none. */
  const trail: (string | undefined)[] = ['']

  let running = new AbortController()
  onScopeDispose(() => running.abort())

  function wanted(signal: AbortSignal): Wanted<S> {
    return {
      query: query.value,
      tab: view.value.tab,
      sort: view.value.sort,
      pageToken: view.value.after,
      pageSize: view.value.size,
      signal,
    }
  }

  /** Quietly: what is on the screen stays as it is until there is something newer, and gives way to a load under way. */
  async function reload({ quiet = false } = {}): Promise<void> {
    if (quiet && phase.value !== 'idle') return
    running.abort()
    running = new AbortController()
    const { signal } = running
    if (!quiet) {
      phase.value = rows.value.length === 0 ? 'first' : 'refreshing'
      failure.value = undefined
    }
    loads.value += 1
    void recount()
    try {
      const page = await options.load(wanted(signal))
      if (signal.aborted) return
      failure.value = undefined
      rows.value = page.rows
      const keys = new Set(page.rows.map(options.key))
      for (const key of selected) if (!keys.has(key)) selected.delete(key)
      next.value = page.nextPageToken
      total.value = page.total
      totalIsMore.value = page.totalIsMore ?? false
      if (view.value.p === 1) notFound.value = page.notFound ?? []
      trail[view.value.p - 1] = view.value.after
    } catch (error) {
      if (signal.aborted || isAbandoned(error)) return
      // Who asked for nothing keeps what they see; the next time may tell more.
      if (quiet && rows.value.length > 0) return
      rows.value = []
      failure.value = decodeFailure(error)
    }
    phase.value = 'idle'
  }

  /** Counts are beside the rows: without them the list still works. */
  async function recount(): Promise<void> {
    if (options.countTabs === undefined) return
    const { signal } = running
    try {
      const fresh = await options.countTabs(wanted(signal))
      if (!signal.aborted) counts.value = fresh
    } catch {
      if (!signal.aborted) counts.value = new Map()
    }
  }

  function go(change: Partial<StateOf<S>> & Partial<StateOf<typeof frame>>): void {
    const from = { ...query.value, ...view.value, p: 1, after: '' }
    const target = writeQuery(whole, { ...from, ...change } as StateOf<Spec>)
    void router.push({ query: { ...foreignQuery(whole, route.query), ...target } })
  }

  const address = computed(() =>
    JSON.stringify(writeQuery(whole, { ...query.value, ...view.value } as StateOf<Spec>)),
  )
  watch(
    address,
    () => {
      // The next page's address is not ours to read.
      if (route.name !== home) return
      selected.clear()
      void reload()
    },
    { immediate: true },
  )

  return reactive({
    key: options.key,
    rows, total, totalIsMore, notFound, counts, failure, phase, selected, loads,
    query, hasFilters, isElsewhere,
    tab: computed(() => view.value.tab),
    sort: computed(() => view.value.sort),
    pageSize: computed(() => view.value.size),
    pageNo: computed(() => view.value.p),
    hasNext: computed(() => next.value !== ''),
    hasPrevious: computed(() => view.value.p > 1 && trail[view.value.p - 2] !== undefined),
    reload,
    recount,
    /** What the first page would show now; changes nothing. */
    peek: (pageSize: number, signal: AbortSignal) =>
      options.load({ ...wanted(signal), pageToken: '', pageSize }),
    filter: (change: Partial<StateOf<S>>) => go(change as never),
    reset: () => go(readQuery(options.spec, {}) as never),
    showTab: (tab: string) => go({ tab } as never),
    sortBy: (sort: string) => go({ sort } as never),
    resize: (pageSize: number) => go({ size: pageSize } as never),
    firstPage: () => go({}),
    nextPage: () => go({ p: view.value.p + 1, after: next.value } as never),
    previousPage: () => go({ p: view.value.p - 1, after: trail[view.value.p - 2] ?? '' } as never),
    /** Puts newer contents in place of rows that are shown; nothing moves. */
    replace(fresh: readonly T[]): void {
      const byKey = new Map(fresh.map((row) => [options.key(row), row]))
      rows.value = rows.value.map((row) => byKey.get(options.key(row)) ?? row)
    },
  })
}

export type List<T, S extends Spec = Spec> = ReturnType<typeof useList<T, S>>
