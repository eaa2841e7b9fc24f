import { mount } from 'svelte';
import './tokens.css';
import './base.css';
import Window from './app/App.svelte';
import { App } from './app/app.svelte.ts';
import { setRunColours } from './app/colours.svelte.ts';
import { connect } from './app/bridge/connect.ts';
import { sections } from './features/sections.ts';

setRunColours(document.documentElement);
const app = new App({ bridge: connect(), window });
mount(Window, { target: document.getElementById('app')!, props: { app, sections } });
app.load();
