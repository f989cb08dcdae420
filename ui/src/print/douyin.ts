import { speakCmd } from './cmd-dialect'
import { senderByContact } from './senders'

/**
 * Douyin shop (抖店打印组件). The label's print data holds a signed query by which the component
 * fetches the key itself. A port for wss is told of once, second-hand (13999, unconfirmed), and
 * therefore not used: a wrong port reaches nothing, the plain one is there.
 */
export const douyin = speakCmd({
  ws: 'ws://127.0.0.1:13888',
  notice: 'notifyPrintResult',
  sender: senderByContact('phone'),
  task: { previewType: 'pdf', firstDocumentNumber: 1, totalDocumentCount: 1 },
  previews: true,
})
