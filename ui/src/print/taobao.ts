import { IGNORED, type Report } from './component'
import { idOf, isFault, speakCmd } from './cmd-dialect'
import { firstText, textOf, type Fields } from './frames'
import { senderInParts } from './senders'

/**
 * Taobao and Tmall: Cainiao's component (菜鸟打印组件). Beside the notice of the task it tells of
 * each document and of the task's way. `notifyPrintResult` is what every version sends, old 0.x
 * too, so a label counts as printed by it alone. A task that failed and said so in nothing but
 * `notifyTaskResult` (words unconfirmed beyond `initial` and `completeSuccess`) would stay
 * without an end here.
 */
export const taobao = speakCmd({
  ws: 'ws://localhost:13528',
  wss: 'wss://localhost:13529',
  notice: 'notifyPrintResult',
  sender: senderInParts,
  task: { previewType: 'pdf', firstDocumentNumber: 1, totalDocumentCount: 1 },
  previews: true,
  own: (frame) => (frame.cmd === 'notifyDocResult' ? readDocument(frame) : undefined),
})

/** A label that cannot be decrypted is "rendered" with a code, and nothing follows. */
function readDocument(frame: Fields): Report {
  const { code, detail, status } = frame
  const id = idOf(frame)
  if (isFault(code) || textOf(status) === 'failed') return { kind: 'failed', id, text: firstText(detail, code, status) }
  return textOf(status) === 'rendered' ? { kind: 'rendered', id } : IGNORED
}
