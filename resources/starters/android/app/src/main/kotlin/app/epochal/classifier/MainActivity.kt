package app.epochal.classifier

import android.graphics.Bitmap
import android.os.Bundle
import android.view.Gravity
import android.widget.Button
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.TextView
import androidx.activity.ComponentActivity
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts
import java.io.IOException
import java.util.concurrent.Executors

/** Choose or take a picture, and read what it is. */
class MainActivity : ComponentActivity() {
    private val worker = Executors.newSingleThreadExecutor()
    private lateinit var classifier: Classifier
    private lateinit var image: ImageView
    private lateinit var answers: TextView

    private val choose = registerForActivityResult(ActivityResultContracts.PickVisualMedia()) { uri ->
        if (uri != null) show { readPicture(contentResolver, uri, classifier.size) }
    }

    // The camera's small preview: as large as most models want, and no permission is asked for.
    private val take = registerForActivityResult(ActivityResultContracts.TakePicturePreview()) { bitmap ->
        if (bitmap != null) show { bitmap }
    }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        classifier = Classifier(this)
        image = ImageView(this)
        answers = TextView(this).apply { textSize = 18f; setPadding(48, 48, 48, 48) }
        val column = LinearLayout(this).apply { orientation = LinearLayout.VERTICAL; gravity = Gravity.CENTER_HORIZONTAL; setPadding(0, 96, 0, 96) }
        column.addView(image, LinearLayout.LayoutParams(LinearLayout.LayoutParams.MATCH_PARENT, 0, 1f))
        column.addView(answers)
        column.addView(button(R.string.choose) { choose.launch(PickVisualMediaRequest(ActivityResultContracts.PickVisualMedia.ImageOnly)) })
        column.addView(button(R.string.take) { take.launch(null) })
        setContentView(column)
    }

    override fun onDestroy() {
        worker.execute { classifier.close() }
        worker.shutdown()
        super.onDestroy()
    }

    private fun button(text: Int, onClick: () -> Unit): Button = Button(this).apply { setText(text); setOnClickListener { onClick() } }

    private fun show(read: () -> Bitmap) {
        worker.execute {
            try {
                val bitmap = read()
                val best = classifier.classify(pixelsOf(bitmap))
                runOnUiThread {
                    image.setImageBitmap(bitmap)
                    answers.text = best.joinToString("\n") { "%.1f%%  %s".format(it.probability * 100, it.name) }
                }
            } catch (error: IOException) {
                runOnUiThread { answers.setText(R.string.unreadable) }
            }
        }
    }
}
