import { contextBridge, ipcRenderer } from 'electron';
import { createClient, type Wire } from '../core/bridge/client.ts';
import { channel } from '../core/bridge/protocol.ts';

const client = createClient(
  (text) => ipcRenderer.send(channel, text),
  ({ code, message }) => console.error(`bridge: ${message} (${code})`),
);
ipcRenderer.on(channel, (_event, text: string) => client.receive(text));

/** All a page is given: two functions, and plain data through them. */
const wire: Wire = { invoke: client.invoke, subscribe: client.subscribe };
contextBridge.exposeInMainWorld('epochal', wire);
