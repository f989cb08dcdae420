import { create } from '@bufbuild/protobuf'
import { timestampFromMs } from '@bufbuild/protobuf/wkt'
import { describe, expect, it } from 'vitest'
import { summarise } from '@/data/coverage'
import { SyncKind, SyncProblem, SyncStateSchema } from '@/gen/oms/bridge/v1/sync_service_pb'

const NOON = Date.UTC(2026, 10, 30, 12)
const state = (shopId: string, coveredUpTo: number | undefined, problem = SyncProblem.NONE, kind = SyncKind.ORDERS) =>
  create(SyncStateSchema, { shopId, kind, problem, parked: 1, late: 2n, coveredUpTo: coveredUpTo === undefined ? undefined : timestampFromMs(coveredUpTo) })
const none = new Set<string>()

describe('the coverage of all shops', () => {
  it('goes as far as the shop furthest behind', () => {
    const coverage = summarise([state('a', NOON), state('b', NOON - 1_000), state('b', undefined, SyncProblem.RETRYING, SyncKind.LISTINGS)], none)
    expect(coverage).toEqual({ shops: 2, coveredUpTo: new Date(NOON - 1_000), parked: 3, late: 4n, troubled: new Set(['b']) })
  })

  it('is not known before each shop has a first interval', () => {
    expect(summarise([state('a', NOON), state('b', undefined)], none).coveredUpTo).toBeUndefined()
    expect(summarise([], none)).toMatchObject({ shops: 0, coveredUpTo: undefined })
  })

  it('does not wait for a shop that is switched off, whose documents are parked all the same', () => {
    const states = [state('a', NOON), state('off', NOON - 86_400_000, SyncProblem.REFUSED)]
    expect(summarise(states, new Set(['off']))).toMatchObject({ shops: 1, coveredUpTo: new Date(NOON), parked: 2, troubled: none })
  })
})
