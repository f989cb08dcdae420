import { speakCmd } from './cmd-dialect'
import { senderByContact } from './senders'

/**
 * Kuaishou shop (快手打印组件). `ksOrderFlag` says that the order is one of Kuaishou's own, as all
 * are that get a waybill through it here. Its documents show a task with `preview: false` and no
 * answer to another, so none is asked for. (unconfirmed): the path on the port for wss; where it
 * is another, pages of https do not reach the component.
 */
export const kuaishou = speakCmd({
  ws: 'ws://localhost:16888/ks/printer',
  wss: 'wss://localhost:16889/ks/printer',
  notice: 'notifyPrintResult',
  sender: senderByContact('telephone'),
  customKey: 'customData',
  task: { firstDocumentNumber: 1, totalDocumentCount: 1 },
  document: ({ waybillNo }) => ({ waybillCode: waybillNo, ksOrderFlag: true }),
  previews: false,
})
