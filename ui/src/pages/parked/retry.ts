import { Code, ConnectError } from '@connectrpc/connect'
import { parking } from '@/api/clients'
import { ErrorInfoSchema } from '@/gen/google/rpc/error_details_pb'

/**
 * Maps a parked document again. That it is still parked comes as an ordinary
 * answer; for whoever pressed the button it is a failure with a reason.
 */
export async function retryParked(parkedId: string, requestId: string): Promise<void> {
  const answer = await parking.retryParked({ parkedId, requestId })
  if (answer.resolved) return
  throw new ConnectError(answer.message, Code.FailedPrecondition, undefined, [
    { desc: ErrorInfoSchema, value: { reason: answer.reason } },
  ])
}
