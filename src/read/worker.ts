import { parentPort } from 'node:worker_threads';
import { serveLayers } from './serve-layers.ts';

if (parentPort !== null) await serveLayers(parentPort);
