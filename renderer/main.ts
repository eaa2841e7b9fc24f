import { mount } from 'svelte';
import './tokens.css';
import './base.css';
import Window from './App.svelte';
import { App } from './lib/app.svelte.ts';
import { connect } from './lib/bridge/connect.ts';

const app = new App({ bridge: connect(), window });
mount(Window, { target: document.getElementById('app')!, props: { app } });
app.load();
