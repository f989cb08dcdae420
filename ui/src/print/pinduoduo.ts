import { speakCmd } from './cmd-dialect'
import { senderInParts } from './senders'

/**
 * Pinduoduo (拼多多打印组件). Its notice of the task names no request, only the task. On printing
 * it is told who made the software; a number of theirs (`ERPId`) goes with it, which no
 * self-hosted system has. That it prints without one is (unconfirmed); a component that wants
 * one answers `print` with `failed`, and the number belongs into `head`.
 */
export const pinduoduo = speakCmd({
  ws: 'ws://127.0.0.1:5000',
  wss: 'wss://127.0.0.1:18653',
  notice: 'PrintResultNotify',
  sender: senderInParts,
  head: { ISVName: 'Qihang OMS' },
  task: { previewType: 'pdf' },
  previews: true,
})
