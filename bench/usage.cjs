/** Loaded before a program (node --require): says on its last line of standard error what the whole process took. */
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  require('node:fs').writeSync(
    2,
    `${JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakMegabytes: Math.round(maxRSS / 1024) })}\n`,
  );
});
