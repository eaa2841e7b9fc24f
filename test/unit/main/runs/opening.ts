import { resolveHome } from '../../../../main/system/home.ts';
import { openRuns } from '../../../../main/runs/runs.ts';

// As a program: opens the runs of a home and says how many there are.
const runs = openRuns(resolveHome(process.argv[2]));
process.stdout.write(`${runs.list().length}\n`);
runs.close();
