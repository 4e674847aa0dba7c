import { mount } from 'svelte';
import App from './App.svelte';
import { readConfig } from './api/config.ts';
import { restore } from './api/session.svelte.ts';
import { language } from './words/words.ts';
import './look.css';

document.documentElement.lang = language;
const signedIn = readConfig().then(restore);
mount(App, { target: document.getElementById('app')!, props: { signedIn } });
