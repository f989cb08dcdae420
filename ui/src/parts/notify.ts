import { ElNotification } from 'element-plus'
import { h } from 'vue'
import { i18n } from '@/i18n'
import { decodeFailure, type Failure } from '@/api/failure'
import FailureNotice from './FailureNotice.vue'

/** Where a note hides least: under the menu. */
const PLACE = 'bottom-left'
const DONE_MS = 3000

/** Shows a failed action that has no place of its own on the page; stays until closed. */
export function notifyFailure(title: string, failure: Failure, retry?: () => void): void {
  const note = ElNotification({
    title,
    position: PLACE,
    duration: 0,
    customClass: 'failure-note',
    message: h(FailureNotice, {
      failure,
      noRetry: retry === undefined,
      onRetry: () => {
        note.close()
        retry?.()
      },
    }),
  })
}

export function notifyDone(key: string, named: Record<string, unknown> = {}): void {
  ElNotification({ title: i18n.global.t(key, named), type: 'success', position: PLACE, duration: DONE_MS })
}

/** Copies and says what happened: browsers may refuse it, and a button alone shows nothing. */
export async function copyAndTell(text: string, key: string, named: Record<string, unknown> = {}): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notifyDone(key, named)
  } catch {
    ElNotification({ title: i18n.global.t('common.notCopied'), type: 'warning', position: PLACE })
  }
}

/**
 * Does something at a press of a button that has no dialog. A refusal is shown
 * with a retry that repeats the very same request.
 */
export async function actAndTell(
  title: string,
  act: (requestId: string) => Promise<void>,
  requestId: string = crypto.randomUUID(),
): Promise<void> {
  try {
    await act(requestId)
  } catch (error) {
    notifyFailure(title, decodeFailure(error), () => void actAndTell(title, act, requestId))
  }
}
