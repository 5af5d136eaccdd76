// A small disk for all files of a run, which can be filled.
import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const mebibytes = 1536

export class Disk {
	static mount() {
		const disk = new Disk()
		disk.folder = mkdtempSync(join(tmpdir(), 'torikomi-faults-'))
		try {
			asRoot('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0755`, 'torikomi-faults', disk.folder])
		} catch (error) {
			rmdirSync(disk.folder)
			throw new Error(`a full disk needs a small one: mounting a tmpfs was refused (run as root, or with sudo): ${error.message}`)
		}
		return disk
	}

	/** Takes all free space, down to `grain` bytes. */
	fill(grain = 4096) {
		const file = openSync(join(this.folder, 'filler'), 'w')
		for (const size of [1 << 20, grain]) {
			const bytes = Buffer.alloc(size)
			try {
				for (;;) {
					if (writeSync(file, bytes) < size) break
				}
			} catch (error) {
				if (error.code !== 'ENOSPC') throw error
			}
		}
		closeSync(file)
	}

	free() {
		rmSync(join(this.folder, 'filler'), { force: true })
	}

	unmount() {
		if (!existsSync(this.folder)) return
		asRoot('umount', ['--lazy', this.folder])
		rmdirSync(this.folder)
	}
}

function asRoot(program, commandArguments) {
	const [run, before] = process.getuid() === 0 ? [program, []] : ['sudo', ['-n', program]]
	execFileSync(run, [...before, ...commandArguments], { stdio: ['ignore', 'ignore', 'pipe'] })
}
