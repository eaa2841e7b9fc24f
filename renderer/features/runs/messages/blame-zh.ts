import type { en } from './blame-en.ts';

export const zh: Record<keyof typeof en, string> = {
  'compare.blame': '哪个设置造成了差别？',
  'compare.blame.ask': '哪个设置造成了差别？',
  'compare.blame.about': '用短训练逐个互换设置。先说明需要多少训练。',
  'compare.blame.epochs': '每次轮数',
  'compare.blame.seeds': '随机种子数',
  'compare.blame.chosen': '每次 {epochs} 轮，{seeds} 个随机种子',
  'compare.blame.train': '开始这些训练',
  'compare.blame.goOn': '继续',
  'compare.blame.budget': '{count} 次训练，约 {time} · 已有 {there} 次',
  'compare.blame.progress': '{all} 次训练中的 {done} 次 · 剩余 {left}',
  'compare.blame.done': '全部 {count} 次训练已完成，位于归档中，标签为“blame”。',
  'compare.blame.later': '完成两个随机种子后显示各设置的份额。',
  'compare.blame.design.complete': '设置的所有组合，Shapley 值',
  'compare.blame.design.permutations': '抽取若干互换顺序，Shapley 值',
  'compare.blame.design.ends': '在两个运行中各单独互换每个设置',
  'compare.setting.network': '网络',
  'compare.setting.augmentation': '数据增强',
  'compare.setting.callbacks': '回调',
  'compare.setting.optimizer.learningRate': '学习率',
};
