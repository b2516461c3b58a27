import type { Bridge } from '../preload/contract.ts'

declare global {
  interface Window {
    /** Put there by the preload script: the window's only way out. */
    readonly dingkeep: Bridge
  }
}

export const { ask, hear } = window.dingkeep
