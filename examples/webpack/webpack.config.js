import gradc from 'gradc/webpack';

export default {
  // webpack 5.113 takes a page, its styles and its TypeScript as they are.
  entry: './src/index.html',
  plugins: [gradc()],
  performance: { hints: false },
};
