import gradc from 'gradc/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [gradc()] });
