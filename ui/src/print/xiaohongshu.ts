import { speakCmd } from './cmd-dialect'
import { senderInParts } from './senders'

/**
 * Xiaohongshu: the component of its new waybills (billVersion 2). Its document says that wss is
 * not supported while its sample names wss://localhost:14529 (unconfirmed), so the plain port
 * it is.
 */
export const xiaohongshu = speakCmd({
  ws: 'ws://localhost:10818',
  notice: 'notifyPrintResult',
  sender: senderInParts,
  task: { previewType: 'pdf' },
  previews: true,
})
