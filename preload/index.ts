import { contextBridge, ipcRenderer } from 'electron'

import type { Bridge } from './contract.ts'

// The window's only way out: two channels, values only. The shell checks who calls.
const bridge: Bridge = {
  ask: (name, input) => ipcRenderer.invoke('ask', name, input),
  hear(name, heard) {
    // What is told under a name has the shape of its news: the engine's client checked it.
    const one = (_event: unknown, ...[told, news]: readonly unknown[]): void => {
      if (told === name) heard(news as never)
    }
    ipcRenderer.on('tell', one)
    return () => void ipcRenderer.off('tell', one)
  },
}
contextBridge.exposeInMainWorld('dingkeep', bridge)
