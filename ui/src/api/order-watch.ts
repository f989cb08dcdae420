import { onScopeDispose, readonly, ref } from 'vue'
import type { OrderChange } from '@/gen/oms/orders/v1/order_service_pb'
import { orders } from './clients'
import { noticeLoss } from './transport'

export type WatchState = 'connecting' | 'live' | 'reconnecting'

export interface OrderWatcher {
  /** These orders changed. */
  changed(changes: OrderChange[]): void
  /** Changes may have been lost: read everything again. */
  missed(): void
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Follows order changes while the calling component lives and its page is in
 * front: a browser has few connections to spend on pages nobody looks at. The
 * stream is opened again whenever it ended; what happened in between counts as
 * missed.
 */
export function useOrderWatch(watcher: OrderWatcher) {
  const state = ref<WatchState>('connecting')
  const stop = new AbortController()
  void follow(watcher, stop.signal, (now) => (state.value = now))
  onScopeDispose(() => stop.abort())
  return readonly(state)
}

async function follow(
  watcher: OrderWatcher,
  signal: AbortSignal,
  say: (state: WatchState) => void,
): Promise<void> {
  let pause = FIRST_PAUSE_MS
  let wasLive = false
  while (!signal.aborted) {
    await inFront(signal)
    const hidden = new AbortController()
    const whenHidden = () => document.hidden && hidden.abort()
    document.addEventListener('visibilitychange', whenHidden)
    try {
      // A watch has no deadline: it lasts as long as the page.
      const stream = orders.watchOrders({}, {
        signal: AbortSignal.any([signal, hidden.signal]),
        timeoutMs: 0,
        onHeader: () => {
          pause = FIRST_PAUSE_MS
          say('live')
          if (wasLive) watcher.missed()
          wasLive = true
        },
      })
      for await (const message of stream) {
        if (message.missed) watcher.missed()
        if (message.changes.length > 0) watcher.changed(message.changes)
      }
    } catch (error) {
      // Whatever else ended the stream, the answer is the same: open it again, later.
      if (!signal.aborted) noticeLoss(error)
    }
    document.removeEventListener('visibilitychange', whenHidden)
    if (signal.aborted) return
    say('reconnecting')
    if (hidden.signal.aborted) continue
    await rest(pause * (0.75 + Math.random() / 2), signal)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

function inFront(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    function look(): void {
      if (document.hidden && !signal.aborted) return
      document.removeEventListener('visibilitychange', look)
      signal.removeEventListener('abort', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', look)
    look()
  })
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
