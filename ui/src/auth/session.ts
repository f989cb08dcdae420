import { Code, ConnectError } from '@connectrpc/connect'
import type { DescMethod } from '@bufbuild/protobuf'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { session as api } from '@/api/clients'
import type { Me } from '@/gen/oms/identity/v1/session_service_pb'
import { isAllowed } from './permission'

/** Who is signed in. The session itself is a cookie no script can read. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me>()
  const permissions = computed(() => new Set(me.value?.permissions))

  /** Asks the server once who we are; false when nobody is signed in. */
  async function restore(): Promise<boolean> {
    if (me.value !== undefined) return true
    try {
      me.value = (await api.getMe({})).me
    } catch (error) {
      if (ConnectError.from(error).code !== Code.Unauthenticated) throw error
    }
    return me.value !== undefined
  }

  async function login(username: string, password: string): Promise<void> {
    me.value = (await api.login({ username, password })).me
  }

  async function logout(): Promise<void> {
    await api.logout({})
    me.value = undefined
  }

  /** The server no longer knows our session. */
  function forget(): void {
    me.value = undefined
  }

  const may = (method: DescMethod) => isAllowed(method, permissions.value)

  return { me, restore, login, logout, forget, may }
})
