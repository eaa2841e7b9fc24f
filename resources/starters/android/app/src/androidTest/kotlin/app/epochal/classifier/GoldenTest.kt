package app.epochal.classifier

import android.graphics.BitmapFactory
import android.util.Base64
import androidx.test.ext.junit.runners.AndroidJUnit4
import androidx.test.platform.app.InstrumentationRegistry
import kotlin.math.abs
import org.json.JSONObject
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith

/** gradle connectedAndroidTest: the model answers here as it did where it was exported. */
@RunWith(AndroidJUnit4::class)
class GoldenTest {
    private val context = InstrumentationRegistry.getInstrumentation().targetContext
    private val golden = JSONObject(String(asset(context, "golden.json"), Charsets.UTF_8))

    @Test
    fun givesTheSameProbabilities() {
        Classifier(context).use { classifier ->
            val cases = golden.getJSONArray("cases")
            for (index in 0 until cases.length()) {
                val case = cases.getJSONObject(index)
                val answers = classifier.predict(Base64.decode(case.getString("pixels"), Base64.DEFAULT))
                val expected = case.getJSONArray("probabilities")
                assertEquals(expected.length(), answers.size)
                for (i in answers.indices) assertEquals(expected.getDouble(i), answers[i].toDouble(), golden.getDouble("tolerance"))
            }
        }
    }

    @Test
    fun bringsAPictureToTheSameSize() {
        val picture = golden.getJSONObject("picture")
        val expected = Base64.decode(picture.getString("pixels"), Base64.DEFAULT)
        val bytes = asset(context, picture.getString("file"))
        val bitmap = BitmapFactory.decodeByteArray(bytes, 0, bytes.size)!!
        val pixels = Classifier(context).use { fit(pixelsOf(bitmap), it.size) }
        assertEquals(expected.size, pixels.size)
        val mean = pixels.indices.map { abs((pixels[it].toInt() and 255) - (expected[it].toInt() and 255)) }.average()
        assertTrue("mean difference of a pixel: $mean of 255", mean <= picture.getDouble("tolerance"))
    }
}
