import { Code, ConnectError } from '@connectrpc/connect'
import { describe, expect, it } from 'vitest'
import { codeName, decodeFailure, isAbandoned, mayHelpToRepeat, UNREACHABLE } from '@/api/failure'
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '@/gen/google/rpc/error_details_pb'
import { zhCN } from '@/i18n/zh-CN'
import published from '../../docs/errors.md?raw'

describe('decodeFailure', () => {
  it('reads reason, facts, fields, pause and trace id', () => {
    const refused = new ConnectError('slow down', Code.ResourceExhausted, { 'x-trace-id': 'abc' }, [
      { desc: ErrorInfoSchema, value: { reason: 'LOGIN_THROTTLED', domain: 'oms', metadata: { who: 'li' } } },
      { desc: BadRequestSchema, value: { fieldViolations: [{ field: 'note', description: 'must not be empty' }] } },
      { desc: RetryInfoSchema, value: { retryDelay: { seconds: 2n, nanos: 500_000_000 } } },
    ])
    expect(decodeFailure(refused)).toEqual({
      code: Code.ResourceExhausted,
      reason: 'LOGIN_THROTTLED',
      serverText: 'slow down',
      facts: { who: 'li' },
      fields: [{ field: 'note', description: 'must not be empty' }],
      retryAfterMs: 2500,
      traceId: 'abc',
    })
  })

  it('manages with an error that tells nothing', () => {
    expect(decodeFailure(new ConnectError('gone', Code.NotFound))).toMatchObject({
      code: Code.NotFound, reason: '', serverText: 'gone', fields: [], retryAfterMs: undefined, traceId: '',
    })
  })

  it('names a call that never reached the server', () => {
    const failure = decodeFailure(new TypeError('Failed to fetch'))
    expect(failure).toMatchObject({ code: Code.Unavailable, reason: UNREACHABLE })
    expect(mayHelpToRepeat(failure)).toBe(true)
  })

  it('does not blame the user for repeating what cannot help', () => {
    expect(mayHelpToRepeat(decodeFailure(new ConnectError('', Code.FailedPrecondition)))).toBe(false)
  })

  it('knows a call that was given up on purpose', () => {
    expect(isAbandoned(new ConnectError('', Code.Canceled))).toBe(true)
    expect(isAbandoned(new ConnectError('', Code.Aborted))).toBe(false)
  })
})

describe('the catalogue', () => {
  it('has a text for every status code', () => {
    const codes = Object.values(Code).filter((code): code is Code => typeof code === 'number')
    expect(codes.map(codeName).toSorted()).toEqual(Object.keys(zhCN.code).toSorted())
  })

  it('has a text for every reason that the contracts publish', () => {
    const reasons = [...published.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell]) => [...(cell ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, reason]) => reason))
    expect(reasons.length).toBeGreaterThan(40)
    expect(reasons.filter((reason) => !(reason && reason in zhCN.reason))).toEqual([])
  })
})
