// Stories: a person at a real Chromium, the real server, a real Postgres. Each story gets a server of its own.
import { defineConfig } from '@playwright/test'

export default defineConfig({
	testDir: 'stories',
	outputDir: 'out',
	timeout: 120_000,
	expect: { timeout: 15_000 },
	// A story that passes only at the second try is a defect.
	retries: 0,
	forbidOnly: true,
	workers: Number(process.env.WORKERS ?? 2),
	reporter: 'list',
	// Firefox alone, when nothing runs beside it: with a busy machine about one in twenty of its workers does not begin within
	// 20 seconds (the page says so, and another try goes well). The cause is not found yet.
	projects: [
		{ name: 'chromium', testIgnore: 'firefox.spec.ts' },
		{ name: 'firefox', testMatch: 'firefox.spec.ts', dependencies: ['chromium'] },
	],
	use: {
		viewport: { width: 1280, height: 900 },
		locale: 'ja-JP',
		timezoneId: 'Asia/Tokyo',
		acceptDownloads: true,
		// What cannot be clicked says so soon, and not when the story's time is over.
		actionTimeout: 30_000,
		// Keeping one takes a fifth of a story's time; whoever looks for a failure's cause runs that story alone.
		trace: process.env.CI ? 'off' : 'retain-on-failure',
		screenshot: 'only-on-failure',
		launchOptions: {
			executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
			args: [
				'--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
				'--disable-background-networking', '--disable-component-update', '--disable-sync',
			],
		},
	},
})
