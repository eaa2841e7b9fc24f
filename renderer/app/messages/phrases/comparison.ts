/** Phrases of core and main in Chinese: what a comparison of runs says. */
export const comparisonPhrases: Readonly<Record<string, string>> = {
  "'{0}' was trained on other data ('{1}') than '{2}' ('{3}'): their answers can't be held against each other.": '“{0}”与“{2}”训练所用的数据不同（“{1}”和“{3}”）：它们的答案无法相互比较。',
  "The runs validated on different images, so those answers can't be held against each other: compare them on the test images.": '这些运行验证所用的图片不同，这些答案无法相互比较：请在测试图片上比较。',
  "'{0}' was brought in from a log: its curves are compared, and there are no settings, layers or answers of it.": '“{0}”是从日志导入的：只比较它的曲线，没有它的设置、层或答案。',
  "No difference: '{0}' and '{1}' are right on the very same images.": '没有差别：“{0}”与“{1}”答对的图片完全相同。',
  "No difference shown between '{0}' and '{1}': {2} points, 95% interval {3} to {4}, McNemar p {5}.": '“{0}”与“{1}”之间未显示出差别：{2} 个百分点，95% 区间 {3} 至 {4}，McNemar p {5}。',
  "'{0}' is better than '{1}': {2} points, 95% interval {3} to {4}, McNemar p {5}.": '“{0}”优于“{1}”：{2} 个百分点，95% 区间 {3} 至 {4}，McNemar p {5}。',
  'after {0} epochs, mean of {1} seeds': '训练 {0} 个周期后，{1} 个随机种子的平均',
  "No difference shown between '{0}' and '{1}' ({2}): {3}, between {4} and {5}.": '“{0}”与“{1}”之间未显示出差别（{2}）：{3}，在 {4} 与 {5} 之间。',
  "The accuracy of '{0}' less that of '{1}' is {2} ({3}), between {4} and {5}.": '“{0}”的准确率减去“{1}”的准确率为 {2}（{3}），在 {4} 与 {5} 之间。',
  '{0} explains {1} of {2}, between {3} and {4}.': '{2} 中有 {1} 由{0}造成，在 {3} 与 {4} 之间。',
  'No share shown for {0}: {1} of {2}, between {3} and {4}.': '未显示出{0}的作用：{2} 中的 {1}，在 {3} 与 {4} 之间。',
  '{0} is left that no setting explains alone, between {1} and {2}: settings that act together.': '余下 {0} 无法由单个设置解释，在 {1} 与 {2} 之间：这些设置共同起作用。',
  'Not tried, since nothing that is learnt depends on it: {0}.': '未尝试，因为学习结果与它无关：{0}。',
  'Not tried, since all is trained here and now: {0}.': '未尝试，因为全部训练都在此时此地进行：{0}。',
  'Not tried: {0} and {1} epochs, which are the same when shortened to {2}.': '未尝试：{0} 与 {1} 个周期，缩短到 {2} 个后相同。',
  "'{0}' failed, and its seed does not count: {1}": '“{0}”失败了，它的随机种子不计入：{1}',
};
