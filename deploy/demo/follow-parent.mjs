// Loaded before a program that `npm run up` starts. When `up` is killed outright its end of the
// channel closes; the program then ends in its usual orderly way instead of living on unseen.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
