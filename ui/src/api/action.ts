import { ref, shallowRef } from 'vue'
import { decodeFailure, type Failure } from './failure'
import { RequestIds } from './request-ids'

export type Outcome<O> = { ok: true; value: O } | { ok: false; failure: Failure }

/** One button's action: what it is doing, why it failed, and its request id. */
export function useAction<I, O>(call: (requestId: string, input: I) => Promise<O>) {
  const ids = new RequestIds()
  const pending = ref(false)
  const failure = shallowRef<Failure>()

  async function run(input: I): Promise<Outcome<O>> {
    pending.value = true
    failure.value = undefined
    try {
      const value = await call(ids.idFor(input), input)
      ids.spent()
      return { ok: true, value }
    } catch (error) {
      failure.value = decodeFailure(error)
      return { ok: false, failure: failure.value }
    } finally {
      pending.value = false
    }
  }

  function reset(): void {
    failure.value = undefined
  }

  return { run, reset, pending, failure }
}
